import { LRUCache } from 'lru-cache'

export interface PreparedLimits {
  /** How often a statement is sent before it is worth keeping. */
  worth: number
  /** How many are kept by each connection. */
  max: number
}

/** Each takes some tens of kilobytes of each connection's process, and lists of every length are statements of their own. */
const limits: PreparedLimits = { worth: 10, max: 200 }
/** Statements that are counted until they are worth keeping. */
const counted = 2_000

/**
 * Gives statements that are sent often a name, under which each connection keeps them parsed and planned (PostgreSQL, PREPARE): that
 * costs as much as running most of them. Others get none, the empty one.
 */
export function nameStatements({ worth, max }: PreparedLimits = limits): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  const times = new LRUCache<string, number>({ max: counted })
  return ({ sql }) => {
    const name = names.get(sql)
    if (name !== undefined) return name
    if (names.size >= max) return ''
    const seen = (times.get(sql) ?? 0) + 1
    if (seen < worth) times.set(sql, seen)
    else names.set(sql, `quire_${names.size}`)
    return ''
  }
}
