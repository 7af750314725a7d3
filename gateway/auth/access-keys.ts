import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Viewer } from '#kit/auth/viewer.ts'

/** Whose a personal access key is; null where it is no good, and throws while that can't be told. */
export type FindKeyViewer = (key: string) => Promise<Viewer | null>

/** Milliseconds for which an answer is believed: a revoked key, or a suspended owner, is out within half a minute. */
const believed = 30_000

export const isAccessKey = (token: string): boolean => token.startsWith('quire_')

/** Keeps answers by the hash of the key, those about worthless keys too. */
export function rememberKeyViewers(find: FindKeyViewer): FindKeyViewer {
  const cache = new LRUCache<string, { viewer: Viewer | null }, string>({
    max: 10_000,
    ttl: believed,
    fetchMethod: async (_hash, _stale, { context }) => ({ viewer: await find(context) }),
  })
  return async (key) => {
    const answer = await cache.fetch(createHash('sha256').update(key).digest('base64url'), { context: key })
    return answer?.viewer ?? null
  }
}
