import { useSyncExternalStore } from 'react'
import { post, type GraphAnswer, type GraphRequest } from '../graph.ts'
import { handOverOnLeaving, takeHandedOver, type Account, type Tokens } from './tokens.ts'

/** Milliseconds before its end from which on an access token is traded for a new one: a request takes a while to arrive. */
const margin = 30_000

const fields = `session { accessToken accessTokenExpiresAt refreshToken user { id username roles } }
    problems { code message }`
const logInMutation = `mutation LogIn($input: LogInInput!) {
  logIn(input: $input) {
    ${fields}
  }
}`
const refreshMutation = `mutation RefreshSession($input: RefreshSessionInput!) {
  refreshSession(input: $input) {
    ${fields}
  }
}`

interface Opened {
  session: {
    accessToken: string
    accessTokenExpiresAt: string
    refreshToken: string
    user: Account
  } | null
  problems: { code: string; message: string }[]
}

/** Why nobody is signed in now; `code` is a problem's or an error's. */
export interface Refusal {
  code: string
  message: string
}

/** Who is signed in on this page, and the token to show for it. */
export function openSession() {
  let tokens = takeHandedOver()
  let refreshing: Promise<Tokens | null> | null = null
  const listeners = new Set<() => void>()
  handOverOnLeaving(() => tokens)

  const set = (next: Tokens | null) => {
    tokens = next
    for (const listener of listeners) listener()
  }

  async function open(query: string, field: string, input: object): Promise<Refusal | null> {
    const { answer, at } = await post<Record<string, Opened | null>>({ query, variables: { input } })
    const opened = answer.data?.[field]
    if (!opened?.session) return opened?.problems[0] ?? refusalIn(answer)
    const { accessToken, accessTokenExpiresAt, refreshToken, user } = opened.session
    // By how long it is good for, since the two clocks may differ.
    const expiresAt = Date.now() + Date.parse(accessTokenExpiresAt) - at
    const isSame = tokens?.account.id === user.id
    const next = { accessToken, refreshToken, expiresAt, account: isSame ? tokens!.account : user }
    if (isSame) tokens = next
    else set(next)
    return null
  }

  async function refresh({ refreshToken }: Tokens): Promise<Tokens | null> {
    const refusal = await open(refreshMutation, 'refreshSession', { refreshToken })
    if (refusal?.code === 'SESSION_ENDED') set(null)
    else if (refusal) throw new Error(refusal.message)
    return tokens
  }

  async function headers(): Promise<Record<string, string>> {
    const isEnding = tokens && tokens.expiresAt - margin < Date.now()
    if (tokens && isEnding) refreshing ??= refresh(tokens).finally(() => (refreshing = null))
    const current = refreshing ? await refreshing : tokens
    return current ? { authorization: `Bearer ${current.accessToken}` } : {}
  }

  return {
    /** Of an account with an authenticator app, `code` is asked for by the problem CODE_NEEDED. */
    logIn: (login: string, password: string, code: string) =>
      open(logInMutation, 'logIn', {
        login,
        password,
        ...(code && { code }),
        device: { name: 'Quire Sandbox', platform: 'web' },
      }),
    /** Is over here even where the graph cannot be told. */
    async logOut(): Promise<void> {
      const shown = await headers().catch(() => ({}))
      set(null)
      await post({ query: 'mutation LogOut { logOut { problems { code } } }' }, shown).catch(() => null)
    },
    /** Asks the graph as whoever is signed in. */
    async ask<Data>(request: GraphRequest): Promise<GraphAnswer<Data>> {
      return (await post<Data>(request, await headers())).answer
    },
    headers,
    account: () => tokens?.account ?? null,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type Session = ReturnType<typeof openSession>

export const useAccount = ({ subscribe, account }: Session) => useSyncExternalStore(subscribe, account)

const refusalIn = ({ errors }: GraphAnswer): Refusal => ({
  code: errors?.[0]?.extensions?.code ?? 'UNAVAILABLE',
  message: errors?.[0]?.message ?? 'The graph gave no answer.',
})
