import { resolveSchemaCoordinate, type GraphQLSchema } from 'graphql'
import type { Logger } from '#kit/observability/log.ts'
import type { Redis } from '../../redis/connect-redis.ts'
import { deprecatedUses } from '../metrics.ts'
import type { CallerCells } from '../operation-cells.ts'
import { fieldsOf } from './coordinates.ts'
import { keepTallies, type Tally } from './tallies.ts'
import { keepUsageInRedis } from './usage-store.ts'

/** Who uses what of the schema, so that a team knows before it goes. */
export interface Usage {
  /** A request that was executed. */
  note(caller: CallerCells): void
  /** Its fields are those that are told of. */
  follow(schema: GraphQLSchema): void
  /** With a coordinate as `field`: by whom it is used; otherwise all fields, with how often and when last. */
  show(search: { field?: string | undefined }): Promise<unknown>
  /** Who has used, since then (milliseconds since 1970), what another schema does not have any more. Empty while that can't be read. */
  usesOutside(schema: GraphQLSchema, from: number): Promise<(Tally & { coordinate: string })[]>
  close(): Promise<void>
}

/** Milliseconds. */
const interval = 60_000

/**
 * A request adds one to what its operation was asked for by its client. What that comes to for each coordinate is worked out once
 * a minute, and kept in Redis where there is one, else for as long as this process lives.
 */
export function countUsage(redis: Redis | null, log: Logger): Usage {
  const store = redis && keepUsageInRedis(redis)
  const since = new Date().toISOString()
  const tallies = keepTallies()
  let noted: CallerCells[] = []
  let followed: GraphQLSchema | null = null

  function settle(): void {
    const settled = noted
    noted = []
    for (const { operation, client, uses } of settled) {
      const { count, lastAt } = uses
      const { name: caller, version } = client
      const tally = { operation: operation.name, client: caller, version, count, lastAt }
      for (const coordinate of operation.coordinates.all) tallies.add(coordinate, tally, operation.isExpected)
      for (const coordinate of operation.coordinates.deprecated)
        deprecatedUses.of(coordinate, operation.name, caller, version).value += count
      uses.count = 0
    }
  }

  async function flush(): Promise<void> {
    settle()
    try {
      await store?.take(tallies)
    } catch (error) {
      log.debug({ err: error }, 'uses of the schema wait for Redis')
    }
  }

  const timer = setInterval(() => void flush(), interval)
  timer.unref()
  const kept = store ?? tallies
  return {
    note(cells) {
      const { uses } = cells
      if (uses.count === 0) noted.push(cells)
      uses.count += 1
      uses.lastAt = Date.now()
    },
    follow: (schema) => void (followed = schema),
    async show({ field }) {
      await flush()
      if (field) return { field, callers: (await kept.callersOf(field)).sort(byCount).map(withTime) }
      const totals = new Map((await kept.totals()).map((total) => [total.coordinate, total]))
      return {
        // In Redis, since it is there.
        since: store ? null : since,
        fields: (followed ? fieldsOf(followed) : []).map(({ coordinate, isDeprecated }) => {
          const { count, lastAt } = totals.get(coordinate) ?? { count: 0, lastAt: 0 }
          return withTime({ field: coordinate, isDeprecated, count, lastAt })
        }),
      }
    },
    async usesOutside(schema, from) {
      await flush()
      try {
        const recent = (await kept.totals()).filter(({ lastAt }) => lastAt >= from)
        const gone = recent.filter(
          ({ coordinate }) => followed && has(followed, coordinate) && !has(schema, coordinate),
        )
        const uses = gone.map(async ({ coordinate }) => {
          const callers = await kept.callersOf(coordinate)
          return callers.filter(({ lastAt }) => lastAt >= from).map((caller) => ({ ...caller, coordinate }))
        })
        return (await Promise.all(uses)).flat()
      } catch (error) {
        log.warn({ err: error }, 'uses of the schema could not be read')
        return []
      }
    },
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

function has(schema: GraphQLSchema, coordinate: string): boolean {
  try {
    return resolveSchemaCoordinate(schema, coordinate) !== undefined
  } catch {
    // Not even what it would be in.
    return false
  }
}

const byCount = (one: Tally, other: Tally) => other.count - one.count

const withTime = <Used extends { lastAt: number }>({ lastAt, ...used }: Used) => ({
  ...used,
  lastAt: lastAt === 0 ? null : new Date(lastAt).toISOString(),
})
