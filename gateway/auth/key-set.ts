import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'

export type KeySet = JWTVerifyGetKey

export interface KeySetOptions {
  /** Gets the published keys; throws while they can't be had. */
  fetch: () => Promise<JSONWebKeySet>
  now?: () => number
}

/** Milliseconds. Keys are asked for again after this long, without anybody waiting for them. */
const fresh = 5 * 60_000
/** For so long they are believed while their publisher is down; tokens live much shorter. */
const usable = 60 * 60_000
/** Between two attempts, however many unknown keys are shown. */
const cooldown = 5_000

/** Thrown where it can't be told whether a token is good. */
export class KeysUnavailable extends Error {}

/** Published keys, kept: a publisher that is down for a while is not missed. */
export function createKeySet({ fetch, now = Date.now }: KeySetOptions): KeySet {
  let known: { keys: KeySet; at: number } | null = null
  let attempt: { at: number; done: Promise<void> } | null = null

  const refresh = (): Promise<void> => {
    if (attempt && now() - attempt.at < cooldown) return attempt.done
    const done = fetch().then(
      (jwks) => void (known = { keys: createLocalJWKSet(jwks), at: now() }),
      () => {},
    )
    attempt = { at: now(), done }
    return done
  }

  const current = (): KeySet | null => (known && now() - known.at < usable ? known.keys : null)

  return async (header, token) => {
    if (!current()) await refresh()
    else if (known && now() - known.at > fresh) void refresh()
    const keys = current()
    if (!keys) throw new KeysUnavailable('The keys that tokens are signed with cannot be had.')
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      // Signed with a key that is newer than what is known, or with none of ours.
      await refresh()
      return (current() ?? keys)(header, token)
    }
  }
}
