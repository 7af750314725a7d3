import type { CacheCells } from '../telemetry/cache-cells.ts'
import type { Changes } from './changes.ts'
import type { Entry, EntryStore } from './entry.ts'

/** Of one cache, since the process began. */
export interface CacheFigures {
  hits: number
  misses: number
  stores: number
  /** Entries that were there and not given, as something that they rest on had changed. */
  invalidations: number
  /** In this process. */
  bytes: number
}

/** Entries that are given only while they are good. */
export interface Kept {
  /** Null for each that there is not, has expired, or rests on what has changed. */
  find(keys: readonly string[]): (Entry | null)[] | Promise<(Entry | null)[]>
  keep(key: string, entry: Entry): void
  figures(): CacheFigures
}

export function keepIn(store: EntryStore, changes: Changes, cells: CacheCells): Kept {
  const counts = { hits: 0, misses: 0, stores: 0, invalidations: 0 }
  const count = (what: keyof typeof counts) => {
    counts[what] += 1
    cells[what].value += 1
  }
  const check = (entry: Entry | null): Entry | null => {
    if (entry && entry.expires > Date.now()) {
      if (entry.bases.every(changes.isUnchanged)) {
        count('hits')
        return entry
      }
      count('invalidations')
    } else count('misses')
    return null
  }
  return {
    find(keys) {
      const found = store.find(keys)
      return Array.isArray(found) ? found.map(check) : found.then((entries) => entries.map(check))
    },
    keep(key, entry) {
      count('stores')
      store.keep(key, entry)
    },
    figures: () => ({ ...counts, bytes: store.size().bytes }),
  }
}
