import { readEnv, type Env } from '#kit/config/env.ts'
import { readSubgraphConfig, type SubgraphConfig } from '#kit/config/subgraph-config.ts'
import { readAttemptConfig, type AttemptConfig } from './attempt/attempt-config.ts'
import { readMailConfig, type MailConfig } from './mail/mail-config.ts'

export interface IdentityConfig extends SubgraphConfig {
  attempts: AttemptConfig
  mail: MailConfig
  /** Between the confirmation of an erasure and the erasure. */
  erasureGraceDays: number
}

export function readIdentityConfig(env: Env = process.env): IdentityConfig {
  const common = readSubgraphConfig('identity', env)
  return {
    ...common,
    attempts: readAttemptConfig(env),
    mail: readMailConfig(env, common.publicUrl),
    erasureGraceDays: readEnv(env, (read) =>
      read.integer('ERASURE_GRACE_DAYS', { fallback: 7, min: 0, max: 90 }),
    ),
  }
}
