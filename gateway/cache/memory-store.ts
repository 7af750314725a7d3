import { LRUCache } from 'lru-cache'
import type { Entry, EntryStore } from './entry.ts'

/** What an entry takes beside its texts. */
const overhead = 400
/** Of all that may be kept, how much one entry may take. */
const largestShare = 0.1

export interface MemoryLimits {
  maxBytes: number
  /** Whether what texts say is kept with them, once it is asked for. */
  withValues: boolean
}

/**
 * Bounded by bytes, as they may be at most (texts in Latin letters take half of it): what was not asked for the longest goes first.
 * `onEvict`: told of each that does.
 */
export function keepInMemory({ maxBytes, withValues }: MemoryLimits, onEvict: () => void): EntryStore {
  const entries = new LRUCache<string, Entry>({
    maxSize: maxBytes,
    maxEntrySize: Math.ceil(maxBytes * largestShare),
    sizeCalculation: ({ text, bases }, key) =>
      overhead +
      2 * key.length +
      (withValues ? 4 : 2) * text.length +
      bases.reduce((total, { tags }) => total + 100 * tags.length, 0),
    dispose: (_entry, _key, reason) => {
      if (reason === 'evict') onEvict()
    },
  })
  return {
    find: (keys) => keys.map((key) => entries.get(key) ?? null),
    keep: (key, entry) => void entries.set(key, { ...entry, isShared: true }),
    size: () => ({ entries: entries.size, bytes: entries.calculatedSize }),
  }
}
