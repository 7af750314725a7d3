import { LRUCache } from 'lru-cache'
import type { Viewer } from '#kit/auth/viewer.ts'

/** A viewer and until when their token speaks of them, in milliseconds since 1970. */
export interface Verified {
  viewer: Viewer
  /** Of the account, when the token was made. */
  version: number
  expiresAt: number
}

/** Milliseconds for which a token is not looked at again; a key that is taken back is believed no longer than that. */
const believedFor = 30_000
const maxTokens = 10_000

/** Checks each token once in a while, not with every request: a signature costs as much as running a small operation. */
export function rememberVerified(
  verify: (token: string) => Promise<Verified>,
  now: () => number = Date.now,
): (token: string) => Promise<Verified> {
  const known = new LRUCache<string, Verified>({ max: maxTokens })
  return async (token) => {
    const found = known.get(token)
    if (found && now() < found.expiresAt) return found
    known.delete(token)
    const verified = await verify(token)
    known.set(token, { ...verified, expiresAt: Math.min(verified.expiresAt, now() + believedFor) })
    return verified
  }
}
