import type { Readable } from 'node:stream'

export interface ObjectInfo {
  key: string
  byteSize: number
  /** Quoted and strong (RFC 9110, 8.8.3). */
  etag: string
  modifiedAt: Date
}

export interface StoredObject {
  body: Readable
  /** Of the whole object, also when a range was asked for. */
  byteSize: number
  etag: string
}

/** Keys are `/`-separated paths of safe characters. An object is there whole or not at all: a failed `put` leaves nothing. */
export interface ObjectStore {
  put(
    key: string,
    body: Readable | Uint8Array,
    options?: { contentType?: string },
  ): Promise<{ byteSize: number }>
  /** Null where there is none. `end` is inclusive, and may lie behind the object's end. */
  get(key: string, range?: { start: number; end: number }): Promise<StoredObject | null>
  head(key: string): Promise<ObjectInfo | null>
  move(from: string, to: string): Promise<void>
  /** Absent ones are no error. */
  delete(keys: readonly string[]): Promise<void>
  list(prefix: string): AsyncIterable<ObjectInfo>
  /** What comes after a prefix that ends in a slash, up to and with the next one: `cover.png`, or `chapters/` for all below it. */
  names(prefix: string): AsyncIterable<string>
  /** Removes what a `put` left that was begun before then and never ended, because its process did. */
  discardUnfinished(before: Date): Promise<void>
  /** Throws where the store cannot be used. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** Refuses what could lead out of the store. */
export function checkKey(key: string): string {
  const isSafe = key.length > 0 && key.length <= 1_000 && !key.includes('\0') && !key.includes('\\')
  if (!isSafe || key.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new RangeError('That is no key of the object store.')
  }
  return key
}
