import type { Dispatcher } from 'undici'
import { anonymous } from '#kit/auth/viewer.ts'
import type { Vouch } from '../auth/assertion.ts'
import type { CallHeaders } from '../auth/sign-calls.ts'
import type { Subgraph } from './subgraph.ts'

/** Thrown for any status but 200. */
export class UnexpectedStatus extends Error {
  readonly status: number

  constructor(subgraph: string, path: string, status: number) {
    super(`${subgraph} answered ${path} with status ${status}.`)
    this.name = 'UnexpectedStatus'
    this.status = status
  }
}

/** A subgraph, or one of its instances. */
export type Asked = Pick<Subgraph, 'name' | 'prefix'> & { instances: Dispatcher }

/** Asks a subgraph for what is not in its graph; by POST where there is an input. Gives the JSON that it answers. */
export type AskSubgraph = (
  subgraph: Asked,
  path: string,
  timeoutMs: number,
  input?: object,
) => Promise<unknown>

/** In the gateway's own name. */
export function askSubgraphsWith(vouch: Vouch, callHeaders: CallHeaders): AskSubgraph {
  const ourWord = vouch({
    viewer: anonymous,
    requestId: 'gateway',
    client: { address: null, userAgent: null },
  })
  return async ({ name, instances, prefix }, path, timeoutMs, input) => {
    const call = {
      audience: name,
      isMutation: false,
      method: input ? 'POST' : 'GET',
      path: `${prefix}${path}`,
      body: input ? JSON.stringify(input) : '',
    } as const
    const { statusCode, body } = await instances.request({
      method: call.method,
      path: call.path,
      body: input ? call.body : null,
      // Nothing that is asked so changes anything.
      idempotent: true,
      headers: {
        ...callHeaders(call, ourWord()),
        ...(input ? { 'content-type': 'application/json' } : {}),
      },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (statusCode === 200) return body.json()
    await body.dump()
    throw new UnexpectedStatus(name, path, statusCode)
  }
}
