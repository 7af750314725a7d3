import type pg from 'pg'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { rateLimited } from '#kit/errors/refusal.ts'
import { networkOf } from '#kit/http/network.ts'
import type { Caller } from '../database.ts'
import { hashSecretToken } from '../secret-token.ts'
import type { AttemptConfig } from './attempt-config.ts'

/**
 * `account`: proofs of who one is. `code`: codes of a second factor, apart, since a right password takes back only what is counted of
 * passwords. `letter`: letters that one makes us write. `registration`: accounts, by address.
 */
export type AttemptKind = 'account' | 'code' | 'letter' | 'registration' | 'address'

/**
 * Counted where a resolver does its work, so that a thousand aliased fields are a thousand attempts; kept in PostgreSQL, so that all
 * processes count together. Throws RATE_LIMITED for the one that is too many, before anything costly is done for it.
 */
export interface Attempts {
  count(kind: AttemptKind, subject: string): Promise<void>
  countAddress(caller: Pick<Caller, 'client'>, kind?: AttemptKind): Promise<void>
  forgive(kind: AttemptKind, subject: string): Promise<void>
}

export function createAttempts(pool: pg.Pool, limits: AttemptConfig): Attempts {
  const limiter = (kind: AttemptKind, points: number, minutes: number) =>
    new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'attempt',
      tableCreated: true,
      keyPrefix: kind,
      points,
      duration: minutes * 60,
    })
  const limiters: Record<AttemptKind, RateLimiterPostgres> = {
    account: limiter('account', limits.perAccount, 15),
    code: limiter('code', limits.perAccount, 15),
    address: limiter('address', limits.perAddress, 15),
    letter: limiter('letter', limits.lettersPerAccount, 60),
    registration: limiter('registration', limits.registrationsPerAddress, 60),
  }
  const count = async (kind: AttemptKind, subject: string) => {
    try {
      await limiters[kind].consume(keyOf(subject))
    } catch (error) {
      if (error instanceof RateLimiterRes) throw rateLimited(error.msBeforeNext)
      throw error
    }
  }
  return {
    count,
    countAddress: ({ client }, kind = 'address') => count(kind, networkOf(client.address)),
    forgive: async (kind, subject) => void (await limiters[kind].delete(keyOf(subject))),
  }
}

/** Hashed: a key must not tell what was typed, nor be longer than its column. */
const keyOf = (subject: string) => Buffer.from(hashSecretToken(subject)).toString('base64url')
