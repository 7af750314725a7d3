import { GraphQLError } from 'graphql'
import { LRUCache } from 'lru-cache'
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible'
import type { Viewer } from '#kit/auth/viewer.ts'
import { networkOf } from '#kit/http/network.ts'
import { rateRefusals } from '../../telemetry/metrics.ts'
import type { Redis } from '../../redis/connect-redis.ts'

/** The cost of operations in a minute; 0: it is not counted. */
export interface RateLimits {
  perViewer: number
  perAddress: number
}

export interface Asker {
  viewer: Viewer
  client: { address: string | null }
}

/** What is left of an allowance, as `RateLimit` headers say it. */
export interface Allowance {
  name: 'viewer' | 'address'
  quota: number
  left: number
  /** Milliseconds until it is whole again. */
  reset: number
}

export interface Rates {
  /** Throws RateLimited for an asker of whom it is known here that nothing is left; costs nothing. */
  refuseSpent(asker: Asker): void
  /** Takes the cost of an operation; throws RateLimited where there is not enough left. */
  take(asker: Asker, cost: number): Promise<Allowance[]>
}

export class RateLimited extends GraphQLError {
  readonly allowance: Allowance

  constructor(allowance: Allowance) {
    super(`Too much was asked for; try again in ${secondsOf(allowance.reset)} s.`, {
      extensions: { code: 'RATE_LIMITED' },
    })
    this.allowance = allowance
    rateRefusals.of(allowance.name).value += 1
  }
}

export const secondsOf = (milliseconds: number): number => Math.max(1, Math.ceil(milliseconds / 1_000))
/** Seconds. */
export const rateWindow = 60
const maxSpent = 10_000

/** Counted by all gateways together in Redis; in this process where there is none, and while it is away. Null: nothing is counted. */
export function countRates({ perViewer, perAddress }: RateLimits, redis: Redis | null): Rates | null {
  const counters = [
    counter('address', perAddress, redis, ({ client }) => networkOf(client.address)),
    counter('viewer', perViewer, redis, ({ viewer }) => viewer.userId),
  ].filter((one) => one !== null)
  if (!counters.length) return null
  return {
    refuseSpent(asker) {
      for (const { refuseSpent } of counters) refuseSpent(asker)
    },
    async take(asker, cost) {
      const allowances = await Promise.all(counters.map((one) => one.take(asker, cost)))
      return allowances.filter((one) => one !== null)
    },
  }
}

function counter(
  name: Allowance['name'],
  quota: number,
  redis: Redis | null,
  keyOf: (asker: Asker) => string | null,
) {
  if (quota === 0) return null
  const limiter = limiterFor(name, quota, redis)
  const spentUntil = new LRUCache<string, number>({ max: maxSpent })
  const allowanceOf = (left: number, reset: number): Allowance => ({ name, quota, left, reset })
  return {
    refuseSpent(asker: Asker): void {
      const key = keyOf(asker)
      const until = key === null ? undefined : spentUntil.get(key)
      const wait = until === undefined ? 0 : until - Date.now()
      if (wait > 0) throw new RateLimited(allowanceOf(0, wait))
    },
    async take(asker: Asker, cost: number): Promise<Allowance | null> {
      const key = keyOf(asker)
      if (key === null) return null
      try {
        const { remainingPoints, msBeforeNext } = await limiter.consume(key, cost)
        return allowanceOf(remainingPoints, msBeforeNext)
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        spentUntil.set(key, Date.now() + error.msBeforeNext)
        throw new RateLimited(allowanceOf(0, error.msBeforeNext))
      }
    },
  }
}

function limiterFor(name: string, points: number, redis: Redis | null): RateLimiterAbstract {
  const limits = { keyPrefix: `quire:rate:${name}`, points, duration: rateWindow }
  const here = new RateLimiterMemory(limits)
  if (!redis) return here
  return new RateLimiterRedis({
    ...limits,
    storeClient: redis,
    useRedisPackage: true,
    rejectIfRedisNotReady: true,
    insuranceLimiter: here,
  })
}
