import { createHash } from 'node:crypto'
import { Kind, parse, print, type FieldNode, type FragmentDefinitionNode } from 'graphql'
import type { CallText } from '../subgraph/subgraph-call.ts'
import type { Policies, Policy } from './policies.ts'

/** A policy, and by which what it is for is told from all else that a subgraph may be asked. */
export interface KeyedPolicy extends Policy {
  key: string
}

/** One `_entities` of a call: under which key it is answered, and which variable has its representations. */
export interface EntityLookup {
  alias: string
  variable: string
  policyOf(type: string): KeyedPolicy
}

/** What of a call may be kept: its root fields together, or each of its entities by itself. */
export type FetchPolicy = { root: KeyedPolicy } | { lookups: EntityLookup[] }

/** Null for a call of which nothing can be said. `graph` tells supergraphs apart. */
export function fetchPolicyOf(
  { subgraph, query }: CallText,
  policies: Policies,
  graph: string,
): FetchPolicy | null {
  const document = parse(query, { noLocation: true })
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!operation) return null
  // What variables are by default is part of what is asked; the names of operation and representations are not.
  const variables = (operation.variableDefinitions ?? []).filter(({ type }) => !print(type).includes('_Any'))
  const spread = [...variables, ...fragments.values()].map(print).join('\n')
  const keyOf = (selected: string) => hash(`${graph}\n${subgraph}\n${selected}\n${spread}`)

  const { selectionSet: set } = operation
  const entities = set.selections.filter(
    (node) => node.kind === Kind.FIELD && node.name.value === '_entities',
  )
  if (!entities.length) return { root: { ...policies.ofRoot({ set, fragments }), key: keyOf(print(set)) } }
  if (entities.length < set.selections.length) return null
  const lookups = (entities as FieldNode[]).map(readLookup)
  return lookups.includes(null) ? null : { lookups: lookups.filter((one) => one !== null) }

  function readLookup({ name, alias, arguments: given, selectionSet }: FieldNode): EntityLookup | null {
    const representations = given?.[0]?.value
    if (!selectionSet || representations?.kind !== Kind.VARIABLE) return null
    const key = keyOf(print(selectionSet))
    const known = new Map<string, KeyedPolicy>()
    return {
      alias: alias?.value ?? name.value,
      variable: representations.name.value,
      policyOf(type) {
        const policy = known.get(type) ?? {
          ...policies.ofEntity(type, { set: selectionSet, fragments }),
          key,
        }
        known.set(type, policy)
        return policy
      },
    }
  }
}

export const hash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22)
