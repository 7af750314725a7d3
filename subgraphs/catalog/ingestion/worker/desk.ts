import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { coverHoldings, coverKey, isSha256 } from '../../cover/cover.ts'
import type { Place, Request } from './protocol.ts'

export interface DeskOptions {
  store: ObjectStore
  fileKey: string
  /** Where the publication is unpacked to. */
  prefix: string
  /** Keeps objects that are about to be written from being swept away. */
  claim: (keys: readonly string[]) => Promise<void>
}

interface OpenStream {
  body: PassThrough
  stored: Promise<unknown>
}

/** Does for the reader what it may not do itself. A request that it may not make is a fault, and ends the reading. */
export function createDesk({ store, fileKey, prefix, claim }: DeskOptions, fail: (error: unknown) => void) {
  const streams = new Map<number, OpenStream>()
  let lastStream = 0

  const keyOf = (place: Place): string => {
    if (place.at === 'publication') return `${prefix}/${place.path}`
    if (!isSha256(place.sha256)) throw new Error('The reader asked for a cover by no hash.')
    return coverKey(place.sha256)
  }
  const openStream = (stream: number): OpenStream => {
    const found = streams.get(stream)
    if (!found) throw new Error('The reader wrote to a stream that it never opened.')
    return found
  }

  return {
    async take(request: Request): Promise<unknown> {
      switch (request.type) {
        case 'read': {
          if (request.end <= request.start) return new Uint8Array()
          const object = await store.get(fileKey, { start: request.start, end: request.end - 1 })
          if (!object) throw new Error('The stored file is gone.')
          return buffer(object.body)
        }
        case 'open': {
          const key = keyOf(request.place)
          if (request.place.at === 'cover') await claim(coverHoldings(request.place.sha256))
          // What ends it early is told by `stored`; on the stream it may come before the store listens.
          const body = new PassThrough().on('error', () => {})
          const stored = store.put(key, body, { contentType: request.mediaType })
          lastStream += 1
          const stream = lastStream
          streams.set(stream, { body, stored })
          stored.catch((error: unknown) => streams.has(stream) && fail(error))
          return stream
        }
        case 'write': {
          const { body, stored } = openStream(request.stream)
          const bytes = Buffer.from(request.bytes)
          if (body.write(bytes)) return null
          await Promise.race([new Promise((resolve) => body.once('drain', resolve)), stored])
          return null
        }
        case 'close': {
          const { body, stored } = openStream(request.stream)
          body.end()
          await stored
          streams.delete(request.stream)
          return null
        }
        case 'discard': {
          const { body, stored } = openStream(request.stream)
          streams.delete(request.stream)
          body.destroy(new Error('The entry is broken.'))
          await stored.catch(() => {})
          return null
        }
      }
    },
    abandon(): void {
      for (const { body } of streams.values()) body.destroy(new Error('The reader is gone.'))
      streams.clear()
    },
  }
}
