import type { FastifyInstance } from 'fastify'
import type { PgBoss } from 'pg-boss'
import { deriveKey } from '#kit/auth/keys.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { CommerceConfig } from '../../config.ts'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { ProviderUnavailable, type PaymentProvider } from '../provider.ts'
import { mountApi } from './api.ts'
import { mountChallenge } from './challenge.ts'
import { createCharges } from './charges.ts'
import { createBuiltInProvider } from './client.ts'
import { createEventQueue } from './event-queue.ts'
import { webhookPath } from './protocol.ts'
import { createRefund } from './refunds.ts'

export interface BuiltInParts {
  config: CommerceConfig
  prisma: PrismaClient
  jobs: PgBoss
  clock: () => Date
  log: Logger
}

/** The provider that comes with the platform, and the platform's client of it: two sides that share keys, and nothing else. */
export interface BuiltIn {
  client: PaymentProvider
  routes(app: FastifyInstance): void
  /** Once it is known where it can be reached. */
  start(baseUrl: string): Promise<void>
}

export async function openBuiltIn({ config, prisma, jobs, clock, log }: BuiltInParts): Promise<BuiltIn> {
  const { secret, publicUrl, payment } = config
  const apiKey = deriveKey(secret, 'built-in-payment-api').export().toString('base64url')
  const webhookKey = deriveKey(secret, 'built-in-payment-webhook')
  let address: string | null = null
  const baseUrl = () => {
    if (address === null) throw new ProviderUnavailable(new Error('It is not started.'))
    return address
  }

  const url = () => payment.webhookUrl ?? baseUrl() + webhookPath
  const events = await createEventQueue({ jobs, prisma, key: webhookKey, url, clock, log })
  const charges = createCharges({ prisma, events, publicUrl, clock })
  const refund = createRefund(prisma, events, clock)

  return {
    client: createBuiltInProvider({ baseUrl, apiKey, webhookKey, timeout: payment.timeout, clock }),
    routes(app) {
      mountApi(app, { charges, refund, apiKey, publicUrl, lateness: payment.timeout * 2 })
      mountChallenge(app, charges)
    },
    async start(reachable) {
      address = reachable
      await events.start()
    },
  }
}
