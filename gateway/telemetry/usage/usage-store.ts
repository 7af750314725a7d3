import type { Redis } from '../../redis/connect-redis.ts'
import { callerOf, totalOf, type Tallies, type Tally, type Total } from './tallies.ts'

/** Where uses are kept for those who ask. */
export interface UsageStore {
  /** Takes what has been counted; what can't be stored now stays with the tallies. */
  take(tallies: Tallies): Promise<void>
  callersOf(coordinate: string): Promise<Tally[]>
  totals(): Promise<Total[]>
}

const counts = 'quire:usage:counts'
const times = 'quire:usage:times'
/** Seconds: what nobody has used for longer is forgotten. */
const keptFor = 400 * 24 * 3_600

/** By all gateways together, however often they start. */
export function keepUsageInRedis(redis: Redis): UsageStore {
  const read = async (suffix = '') => {
    const [counted, used] = await Promise.all([redis.hGetAll(counts + suffix), redis.hGetAll(times + suffix)])
    return Object.entries(counted).map(([key, count]) => ({
      key,
      count: Number(count),
      lastAt: Number(used[key] ?? 0),
    }))
  }

  async function add(coordinate: string, callers: ReadonlyMap<string, Tally>): Promise<void> {
    const total = totalOf([...callers.values()])
    const work = redis
      .multi()
      .hIncrBy(counts, coordinate, total.count)
      .hSet(times, coordinate, String(total.lastAt))
    const suffix = `:${coordinate}`
    for (const [key, { count, lastAt }] of callers)
      work.hIncrBy(counts + suffix, key, count).hSet(times + suffix, key, String(lastAt))
    await work
      .expire(counts + suffix, keptFor)
      .expire(times + suffix, keptFor)
      .exec()
  }

  return {
    async take(tallies) {
      let failure: unknown = null
      for (const [coordinate, callers] of tallies.takeOut()) {
        try {
          if (failure === null) await add(coordinate, callers)
        } catch (error) {
          failure = error
        }
        if (failure !== null) for (const tally of callers.values()) tallies.add(coordinate, tally, true)
      }
      if (failure !== null) throw failure
    },
    callersOf: async (coordinate) =>
      (await read(`:${coordinate}`)).map(({ key, ...used }) => ({ ...callerOf(key), ...used })),
    totals: async () => (await read()).map(({ key, ...used }) => ({ coordinate: key, ...used })),
  }
}
