import { createClient, type RequestParams } from 'graphql-sse'

export interface Heard {
  data?: any
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string } }[]
}

export interface Subscription {
  /** All that has come. */
  heard: Heard[]
  /** Settles once the server has completed it; rejects with what graphql-sse's client fails with. */
  ended: Promise<void>
  /** Goes away. */
  stop(): void
}

/** What a client hears by graphql-sse's own client, which comes back where it is cut off. `request`: a document, or more than that. */
export function subscribe(
  url: string,
  token: string | null,
  request: RequestParams | { documentId: string; variables?: Record<string, unknown> },
): Subscription {
  const client = createClient({
    url: `${url}/graphql`,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 10,
    retry: () => new Promise((done) => setTimeout(done, 100)),
  })
  const heard: Heard[] = []
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  const stop = client.subscribe<any, any>(request as RequestParams, {
    next: (value) => void heard.push(value as Heard),
    complete: resolve,
    error: reject,
  })
  // Whoever does not ask for it is not told.
  ended.catch(() => {})
  return { heard, ended, stop }
}
