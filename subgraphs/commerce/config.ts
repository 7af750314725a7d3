import { readEnv, type Env } from '#kit/config/env.ts'
import { readSubgraphConfig, type SubgraphConfig } from '#kit/config/subgraph-config.ts'

export interface PaymentConfig {
  /** Milliseconds that the provider has for an answer. */
  timeout: number
  /** Milliseconds that a checkout waits for the confirmation, so that most answer PAID. */
  patience: number
  /** Seconds after which the provider is asked about a payment that it has not confirmed. */
  reconcileAfter: number
  /** Seconds that a reader has for a further step. */
  actionLimit: number
  /** Where the built-in provider sends its webhooks; null: to this subgraph itself. */
  webhookUrl: string | null
}

export interface CommerceConfig extends SubgraphConfig {
  /** The currency of an empty cart. */
  defaultCurrency: string
  /** Hundredths of a percent, contained in every price. */
  taxRate: number
  /** Milliseconds between two looks for memberships that are due. */
  renewalInterval: number
  payment: PaymentConfig
}

export function readCommerceConfig(env: Env = process.env): CommerceConfig {
  const own = readEnv(env, (read) => ({
    defaultCurrency: read.string('DEFAULT_CURRENCY', 'EUR'),
    taxRate: Math.round(read.number('TAX_RATE_PERCENT', { fallback: 0, min: 0, max: 100 }) * 100),
    renewalInterval: read.integer('MEMBERSHIP_RENEWAL_SECONDS', { fallback: 60, min: 1, max: 3_600 }) * 1_000,
    payment: {
      timeout: read.integer('PAYMENT_TIMEOUT_MS', { fallback: 2_000, min: 50, max: 20_000 }),
      patience: read.integer('PAYMENT_PATIENCE_MS', { fallback: 300, min: 0, max: 5_000 }),
      reconcileAfter: read.integer('PAYMENT_RECONCILE_AFTER_SECONDS', { fallback: 60, min: 1, max: 86_400 }),
      actionLimit: read.integer('PAYMENT_ACTION_LIMIT_SECONDS', { fallback: 900, min: 1, max: 86_400 }),
      webhookUrl: read.optional('PAYMENT_WEBHOOK_URL') ? read.url('PAYMENT_WEBHOOK_URL') : null,
    },
  }))
  return { ...readSubgraphConfig('commerce', env), ...own }
}
