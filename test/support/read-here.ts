import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { coverHoldings, coverKey } from '../../subgraphs/catalog/cover/cover.ts'
import { readBook } from '../../subgraphs/catalog/ingestion/worker/read-book.ts'
import type { Reader } from '../../subgraphs/catalog/ingestion/worker/readers.ts'

/** Reads as a reader's process does, but in this one: for tests that need books, and nothing of how they are read. */
export const readHere: Reader = ({ store, fileKey, fileName, byteSize, prefix, claim, onProgress }) =>
  readBook(
    { fileName, byteSize },
    {
      source: {
        byteSize,
        async read(start, end) {
          const found = end > start ? await store.get(fileKey, { start, end: end - 1 }) : null
          return found ? buffer(found.body) : new Uint8Array()
        },
      },
      publication: {
        async put(path, contentType, body) {
          await store.put(`${prefix}/${path}`, body instanceof Uint8Array ? body : Readable.from(body), {
            contentType,
          })
        },
      },
      async putCover(sha256, contentType, bytes) {
        await claim(coverHoldings(sha256))
        await store.put(coverKey(sha256), bytes, { contentType })
      },
      onProgress,
    },
  )
