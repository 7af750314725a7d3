import { LRUCache } from 'lru-cache'
import type { Logger } from '#kit/observability/log.ts'
import type { Redis } from '../redis/connect-redis.ts'

/** Documents that clients have sent under their hash (automatic persisted queries). */
export interface AutomaticStore {
  find(hash: string): Promise<string | null>
  keep(hash: string, document: string): Promise<void>
}

/** Characters of documents in this process. */
const maxKept = 4_000_000
/** Seconds for which Redis keeps one. */
const keptFor = 24 * 60 * 60

export function keepInMemory(): AutomaticStore {
  const documents = new LRUCache<string, string>({
    maxSize: maxKept,
    sizeCalculation: (document) => document.length || 1,
  })
  return {
    find: async (hash) => documents.get(hash) ?? null,
    keep: async (hash, document) => void documents.set(hash, document),
  }
}

const keyOf = (hash: string) => `quire:apq:${hash}`

/** Shared by all gateways. While Redis is away nothing is known, and clients send their documents again. */
export const keepInRedis = (redis: Redis, log: Logger): AutomaticStore => ({
  async find(hash) {
    try {
      return await redis.get(keyOf(hash))
    } catch (error) {
      log.debug({ err: error }, 'a document could not be looked up in Redis')
      return null
    }
  },
  async keep(hash, document) {
    try {
      await redis.set(keyOf(hash), document, { expiration: { type: 'EX', value: keptFor } })
    } catch (error) {
      log.debug({ err: error }, 'a document could not be kept in Redis')
    }
  },
})
