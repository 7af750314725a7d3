import type { Pool } from 'undici'

/** Taken at its word, as it comes off the wire. */
export type Json = any

/** Asks one subgraph with one operation; `headers` are those that say who asks. */
export type Ask = (variables: Json, headers: Record<string, string>) => Promise<Json>

/** As near to the wire as undici lets one come: no stream, no abort signal, no headers parsed. */
export function asking(pool: Pool, query: string): Ask {
  return (variables, headers) =>
    new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      pool.dispatch(
        {
          method: 'POST',
          path: '/graphql',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query, variables }),
        },
        {
          onRequestStart() {},
          onResponseStart() {},
          onResponseData(_controller, chunk) {
            chunks.push(chunk)
          },
          onResponseEnd() {
            const text = chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()
            const { data, errors } = JSON.parse(text) as Json
            if (errors) reject(new Error(text))
            else resolve(data)
          },
          onResponseError(_controller, error) {
            reject(error)
          },
        },
      )
    })
}
