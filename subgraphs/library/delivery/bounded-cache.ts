/** Keeps what was loaded until all of it weighs more than `capacity`; what was not asked for the longest goes first. */
export interface BoundedCache<Value> {
  /** Those that ask at the same time share one load; a failed or an empty one is not kept. */
  get(key: string, load: () => Promise<Value | null>): Promise<Value | null>
}

interface Entry<Value> {
  value: Promise<Value | null>
  weight: number
}

export function createBoundedCache<Value>(
  capacity: number,
  weigh: (value: Value) => number,
): BoundedCache<Value> {
  const entries = new Map<string, Entry<Value>>()
  let total = 0

  const drop = (key: string, entry: Entry<Value>) => {
    if (entries.get(key) !== entry) return
    entries.delete(key)
    total -= entry.weight
  }
  const weighIn = (key: string, entry: Entry<Value>, value: Value) => {
    if (entries.get(key) !== entry) return
    entry.weight = weigh(value)
    total += entry.weight
    for (const [oldest, other] of entries) {
      if (total <= capacity) break
      drop(oldest, other)
    }
  }

  return {
    get(key, load) {
      const known = entries.get(key)
      if (known) {
        // A map keeps the order of insertion: the entry becomes the youngest.
        entries.delete(key)
        entries.set(key, known)
        return known.value
      }
      const entry: Entry<Value> = { value: load(), weight: 0 }
      entries.set(key, entry)
      entry.value.then(
        (value) => (value === null ? drop(key, entry) : weighIn(key, entry, value)),
        () => drop(key, entry),
      )
      return entry.value
    },
  }
}
