/** Who uses something. */
export interface Caller {
  operation: string
  client: string
  version: string
}

export interface Tally extends Caller {
  count: number
  /** Milliseconds since 1970. */
  lastAt: number
}

export interface Total {
  coordinate: string
  count: number
  lastAt: number
}

/** By who the caller is. */
type Callers = Map<string, Tally>

/** How often each caller has used each coordinate. */
export interface Tallies {
  /** `mustFit`: it is told apart however many there are. */
  add(coordinate: string, tally: Tally, mustFit: boolean): void
  callersOf(coordinate: string): Tally[]
  totals(): Total[]
  /** All of it, which is not here any more then. */
  takeOut(): ReadonlyMap<string, ReadonlyMap<string, Tally>>
}

/** Callers of one coordinate, beside those of persisted and expected operations: anybody can make up more. */
const maxCallers = 200
const others: Caller = { operation: 'other', client: 'other', version: '' }

export function keepTallies(): Tallies {
  let byCoordinate = new Map<string, Callers>()
  return {
    add(coordinate, { count, lastAt, ...caller }, mustFit) {
      const callers: Callers = byCoordinate.get(coordinate) ?? new Map()
      byCoordinate.set(coordinate, callers)
      const isToldApart = mustFit || callers.size < maxCallers || callers.has(keyOf(caller))
      const who = isToldApart ? caller : others
      const tally = callers.get(keyOf(who)) ?? { ...who, count: 0, lastAt }
      callers.set(keyOf(who), tally)
      tally.count += count
      tally.lastAt = Math.max(tally.lastAt, lastAt)
    },
    callersOf: (coordinate) => [...(byCoordinate.get(coordinate)?.values() ?? [])],
    totals: () =>
      [...byCoordinate].map(([coordinate, callers]) => ({ coordinate, ...totalOf([...callers.values()]) })),
    takeOut() {
      const taken = byCoordinate
      byCoordinate = new Map()
      return taken
    },
  }
}

export const totalOf = (tallies: readonly Tally[]): { count: number; lastAt: number } => ({
  count: tallies.reduce((sum, { count }) => sum + count, 0),
  lastAt: tallies.reduce((latest, { lastAt }) => Math.max(latest, lastAt), 0),
})

const keyOf = ({ operation, client, version }: Caller): string => JSON.stringify([operation, client, version])

export function callerOf(key: string): Caller {
  const [operation = '', client = '', version = ''] = JSON.parse(key) as string[]
  return { operation, client, version }
}
