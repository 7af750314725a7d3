import { assertionKey, signAssertion, type Assertion } from '#kit/auth/viewer.ts'

/** Gives the header by which subgraphs know the viewer. */
export type Vouch = (assertion: Assertion) => () => string | null

/** Milliseconds; half of what a subgraph accepts, since a request with an upload lives on while its first call runs. */
const renewAfter = 30_000

export function vouchWith(secret: string | null): Vouch {
  if (secret === null) return () => () => null
  const key = assertionKey(secret)
  return (assertion) => {
    let signed: { at: number; token: string } | null = null
    return () => {
      if (!signed || performance.now() - signed.at > renewAfter) {
        signed = { at: performance.now(), token: signAssertion(key, assertion) }
      }
      return signed.token
    }
  }
}
