import type { GatewayContext } from '../context.ts'
import type { SubgraphAnswer } from '../subgraph/answer.ts'
import type { CallText, Send, SubgraphCall } from '../subgraph/subgraph-call.ts'
import { mayShare } from './audience.ts'
import type { Changes } from './changes.ts'
import { askForEntities } from './entity-fetch.ts'
import { valueOf } from './entry.ts'
import { fetchPolicyOf, type FetchPolicy, type KeyedPolicy } from './fetch-policy.ts'
import type { ChangeFollower } from './follow-changes.ts'
import type { Kept } from './kept.ts'
import type { Policies } from './policies.ts'

export interface FetchCache {
  changes: Changes
  follower: ChangeFollower
  /** Null: nothing is kept, and only noted what answers rest on. */
  kept: Kept | null
}

/** A call of which all may be shared, as it is being asked. */
export interface SharedCall {
  call: SubgraphCall
  context: GatewayContext
  kept: Kept | null
  send: Send
  asOf: number
}

/**
 * Asks subgraphs only for what is not kept. What is kept was asked for nobody: whoever is answered as everybody is, is asked for
 * as a visitor. Whatever else is asked goes through as it is.
 */
export function keepFetches(
  send: Send,
  { changes, follower, kept }: FetchCache,
  { policies, graph }: { policies: Policies; graph: string },
): Send {
  const known = new WeakMap<CallText, { policy: FetchPolicy | null }>()
  const policyFor = (text: CallText): FetchPolicy | null => {
    const found = known.get(text) ?? { policy: fetchPolicyOf(text, policies, graph) }
    known.set(text, found)
    return found.policy
  }

  return async (call, context) => {
    const { subgraph, isMutation } = call.text
    if (isMutation) {
      const answer = await send(call, context)
      // A client's next request finds what this one has changed.
      await follower.catchUp(subgraph)
      return answer
    }
    const policy = context.uploads ? null : policyFor(call.text)
    const asOf = changes.position(subgraph)
    if (policy && asOf !== null && isShared(policy, call, context)) {
      const shared = { call, context: context.visitor(), kept, send, asOf }
      return 'root' in policy ? askForRoot(policy.root, shared) : askForEntities(policy.lookups, shared)
    }
    context.gathering?.spoil()
    return send(call, context)
  }
}

function isShared(policy: FetchPolicy, call: SubgraphCall, { viewer }: GatewayContext): boolean {
  if ('root' in policy) return mayShare(policy.root, viewer)
  return policy.lookups.every(({ variable, policyOf }) => {
    const batch = call.batches.find((one) => one.variable === variable)
    const types = new Set(batch?.representations.map(({ __typename }) => String(__typename)))
    return [...types].every((type) => mayShare(policyOf(type), viewer))
  })
}

async function askForRoot(
  { key: what, maxAge, types }: KeyedPolicy,
  { call, context, kept, send, asOf }: SharedCall,
): Promise<SubgraphAnswer> {
  const basis = { subgraph: call.text.subgraph, asOf, tags: [...types] }
  const key = `${what}${JSON.stringify(call.variables)}`
  const [found] = (await kept?.find([key])) ?? []
  if (found) {
    context.gathering?.note(basis, found.expires)
    return { data: valueOf(found) as SubgraphAnswer['data'], errors: [] }
  }
  const answer = await send(call, context)
  const expires = Date.now() + maxAge * 1_000
  context.gathering?.note(basis, expires)
  if (!answer.data || answer.errors.length) context.gathering?.spoil()
  else kept?.keep(key, { text: JSON.stringify(answer.data), expires, bases: [basis] })
  return answer
}
