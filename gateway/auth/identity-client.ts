import type { JSONWebKeySet } from 'jose'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import type { Vouch } from './assertion.ts'
import type { CallHeaders } from './sign-calls.ts'
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
  { pool, prefix }: Subgraph,
  vouch: Vouch,
  callHeaders: CallHeaders,
  { subgraphTimeoutMs }: { subgraphTimeoutMs: number },
): IdentityClient {
  const ourWord = vouch({
    viewer: anonymous,
    requestId: 'gateway',
    client: { address: null, userAgent: null },
  })

  async function ask(path: string, input?: object, timeoutMs = 5_000): Promise<unknown> {
    const call = {
      method: input ? 'POST' : 'GET',
      path: `${prefix}${path}`,
      body: input ? JSON.stringify(input) : '',
    } as const
    const { statusCode, body } = await pool.request({
      ...call,
      body: input ? call.body : null,
      headers: {
        ...callHeaders(call, ourWord()),
        ...(input ? { 'content-type': 'application/json' } : {}),
      },
      signal: AbortSignal.timeout(Math.min(subgraphTimeoutMs, timeoutMs)),
    })
    if (statusCode !== 200) {
      await body.dump()
      throw new Error(`Identity answered ${path} with status ${statusCode}.`)
    }
    return body.json()
  }

  return {
    fetchKeys: async () => (await ask('/.well-known/jwks.json')) as JSONWebKeySet,
    fetchRevoked: async () => (await ask('/revocations', undefined, 1_000)) as Revoked,
    findKeyViewer: async (key) => ((await ask('/access-key', { key })) as { viewer: Viewer | null }).viewer,
  }
}
