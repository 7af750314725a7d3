/** What an answer of a subgraph rests on: as its feed of changes stood when it was asked, for as long as nothing of this changes. */
export interface Basis {
  subgraph: string
  asOf: number
  /** `Book`: any book; `Book:<id>`: this one; `Book:*`: all books at once. */
  tags: readonly string[]
}

/** Something that is kept, and until when it may be given. */
export interface Entry {
  /** JSON. */
  text: string
  /** All who find it here find this very one. */
  isShared?: true
  /** What it says, once somebody has asked for that, where it is shared. */
  value?: unknown
  /** Milliseconds since the epoch. */
  expires: number
  bases: readonly Basis[]
}

/** What an entry says; read once and frozen where others who find it are given the same. */
export function valueOf(entry: Entry): unknown {
  if (!entry.isShared) return JSON.parse(entry.text)
  return (entry.value ??= frozen(JSON.parse(entry.text)))
}

function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  Object.values(value).forEach(frozen)
  return Object.freeze(value)
}

/** Where entries are. One that is not found, for whatever reason, is only asked for again. */
export interface EntryStore {
  /** In the order of the keys; at once where they are in this process. */
  find(keys: readonly string[]): (Entry | null)[] | Promise<(Entry | null)[]>
  keep(key: string, entry: Entry): void
  /** Of what is kept in this process. */
  size(): { entries: number; bytes: number }
}
