import type { JSONWebKeySet } from 'jose'
import type { Subgraph } from '../subgraph/subgraph.ts'

/** The keys that identity publishes. */
export async function fetchKeys(
  { pool, prefix }: Subgraph,
  { subgraphTimeoutMs }: { subgraphTimeoutMs: number },
): Promise<JSONWebKeySet> {
  const { statusCode, body } = await pool.request({
    method: 'GET',
    path: `${prefix}/.well-known/jwks.json`,
    signal: AbortSignal.timeout(Math.min(subgraphTimeoutMs, 5_000)),
  })
  if (statusCode !== 200) {
    await body.dump()
    throw new Error(`Identity answered with status ${statusCode} instead of its keys.`)
  }
  return (await body.json()) as JSONWebKeySet
}
