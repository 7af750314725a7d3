/** What access tokens no longer hold for, though they have not expired. */
export interface Revoked {
  sessions: string[]
  accounts: { id: string; version: number }[]
}

export interface RevocationOptions {
  /** Gets the list; throws while it can't be had. */
  fetch: () => Promise<Revoked>
  now?: () => number
}

/** Whether a token of this session, and of this version of its account, was revoked. */
export type IsRevoked = (token: {
  sessionId: string | null
  userId: string | null
  version: number
}) => Promise<boolean>

/** Milliseconds. The list is asked for again after this long, without anybody waiting for it. */
const fresh = 10_000
/** Nobody is let in by a list that is older, unless no other can be had: tokens end within minutes by themselves. */
const stale = 40_000
/** Between two attempts, so that identity standing still does not make everybody wait. */
const cooldown = 5_000

export function createRevocations({ fetch, now = Date.now }: RevocationOptions): IsRevoked {
  let known = { at: -Infinity, sessions: new Set<string>(), versions: new Map<string, number>() }
  let attempt: { at: number; done: Promise<void> } | null = null

  /** A list that can't be had, or is none, leaves the one before. */
  async function look(at: number): Promise<void> {
    try {
      const { sessions, accounts } = await fetch()
      const versions = new Map(accounts.map(({ id, version }) => [id, version]))
      known = { at, sessions: new Set(sessions), versions }
    } catch {
      // Asked again after the cooldown.
    }
  }

  const refresh = (): Promise<void> => {
    if (attempt && now() - attempt.at < cooldown) return attempt.done
    attempt = { at: now(), done: look(now()) }
    return attempt.done
  }

  return async ({ sessionId, userId, version }) => {
    const age = now() - known.at
    if (age > stale) await refresh()
    else if (age > fresh) void refresh()
    if (sessionId !== null && known.sessions.has(sessionId)) return true
    return userId !== null && version < (known.versions.get(userId) ?? 0)
  }
}
