export interface Account {
  id: string
  username: string
  roles: string[]
}

export interface Tokens {
  accessToken: string
  refreshToken: string
  /** Milliseconds of this browser's own clock, which may be wrong. */
  expiresAt: number
  account: Account
}

const key = 'quire-session'

/**
 * Between two loads of the page in this tab the tokens lie in the session storage, and at no other time: a refresh token works once,
 * and a tab that is duplicated must not come to have the same one.
 */
export function takeHandedOver(): Tokens | null {
  const text = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  return text === null ? null : (JSON.parse(text) as Tokens)
}

export function handOverOnLeaving(tokens: () => Tokens | null): void {
  addEventListener('pagehide', () => {
    const last = tokens()
    if (last) sessionStorage.setItem(key, JSON.stringify(last))
  })
  // Out of the browser's cache of pages it comes back with all it had in memory.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) sessionStorage.removeItem(key)
  })
}
