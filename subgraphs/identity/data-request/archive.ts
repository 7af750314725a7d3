import type { KeyObject } from 'node:crypto'
import { Readable } from 'node:stream'
import { Zip, ZipDeflate } from 'fflate'
import { readJws, writeJws } from '#kit/auth/jws.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { Clock } from '../database.ts'
import type { DataRequestRecord } from './data-request.ts'

/** Milliseconds for which a link is good; `exports` gives a new one each time. */
const linkLifetime = 15 * 60_000

export type ArchiveLinks = ReturnType<typeof createArchiveLinks>

export const createArchiveLinks = (key: KeyObject, publicUrl: string, clock: Clock) => ({
  /** Null where there is nothing to be fetched. */
  urlOf({ id, finishedAt, expiresAt }: DataRequestRecord): string | null {
    const at = clock().getTime()
    if (!finishedAt || !expiresAt || expiresAt.getTime() <= at) return null
    return `${publicUrl}/exports/${writeJws(key, { id, until: at + linkLifetime })}`
  },

  /** The id of the request. */
  read(token: string): string | null {
    const { id, until } = readJws(key, token) ?? {}
    return typeof id === 'string' && typeof until === 'number' && until > clock().getTime() ? id : null
  },
})

/** One JSON file for each part of the platform, compressed as it is sent. */
export const streamArchive = (store: ObjectStore, request: DataRequestRecord): Readable =>
  Readable.from(zip(store, request))

async function* zip(store: ObjectStore, { parts }: DataRequestRecord): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = []
  const archive = new Zip((error, chunk) => {
    if (error) throw error
    ready.push(chunk)
  })
  for (const { subgraph, key } of parts) {
    const stored = key === null ? null : await store.get(key)
    if (!stored) throw new Error(`The ${subgraph} part of an export is gone.`)
    const file = new ZipDeflate(`${subgraph}.json`)
    archive.add(file)
    for await (const chunk of stored.body as AsyncIterable<Uint8Array>) {
      file.push(chunk)
      yield* ready.splice(0)
    }
    file.push(new Uint8Array(), true)
    yield* ready.splice(0)
  }
  archive.end()
  yield* ready.splice(0)
}
