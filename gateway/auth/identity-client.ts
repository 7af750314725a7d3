import type { JSONWebKeySet } from 'jose'
import type { Viewer } from '#kit/auth/viewer.ts'
import type { AskSubgraph } from '../subgraph/ask-subgraph.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import type { Revoked } from './revocations.ts'

/** What the gateway asks identity about those who ask the gateway. Each throws while identity does not answer. */
export interface IdentityClient {
  /** The keys that tokens are signed with. */
  fetchKeys(): Promise<JSONWebKeySet>
  fetchRevoked(): Promise<Revoked>
  /** Whose a personal access key is; null where it is no good. */
  findKeyViewer(key: string): Promise<Viewer | null>
}

export function identityClient(
  identity: Subgraph,
  askSubgraph: AskSubgraph,
  { subgraphTimeoutMs }: { subgraphTimeoutMs: number },
): IdentityClient {
  const ask = (path: string, input?: object, timeoutMs = 5_000) =>
    askSubgraph(identity, path, Math.min(subgraphTimeoutMs, timeoutMs), input)
  return {
    fetchKeys: async () => (await ask('/.well-known/jwks.json')) as JSONWebKeySet,
    fetchRevoked: async () => (await ask('/revocations', undefined, 1_000)) as Revoked,
    findKeyViewer: async (key) => ((await ask('/access-key', { key })) as { viewer: Viewer | null }).viewer,
  }
}
