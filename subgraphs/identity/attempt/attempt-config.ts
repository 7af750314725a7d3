import { readEnv, type Env } from '#kit/config/env.ts'

/** How often something may be tried, in the time that `attempts.ts` states. */
export interface AttemptConfig {
  /** Wrong proofs of one account in a quarter of an hour. */
  perAccount: number
  /** Proofs, right or wrong, from one address (of IPv6: one /64) in a quarter of an hour; a school shares one. */
  perAddress: number
  /** An hour. */
  lettersPerAccount: number
  /** An hour. */
  registrationsPerAddress: number
}

export const readAttemptConfig = (env: Env): AttemptConfig =>
  readEnv(env, (read) => ({
    perAccount: read.integer('ATTEMPTS_PER_ACCOUNT', { fallback: 20, min: 1 }),
    perAddress: read.integer('ATTEMPTS_PER_ADDRESS', { fallback: 600, min: 1 }),
    lettersPerAccount: read.integer('LETTERS_PER_ACCOUNT', { fallback: 10, min: 1 }),
    registrationsPerAddress: read.integer('REGISTRATIONS_PER_ADDRESS', { fallback: 200, min: 1 }),
  }))
