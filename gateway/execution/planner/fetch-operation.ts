import { Kind, parse, type OperationDefinitionNode, type SelectionNode, type SelectionSetNode } from 'graphql'
import type { EntityFetch, Fetch } from '../plan.ts'

const read = new WeakMap<Fetch | EntityFetch, OperationDefinitionNode | null>()

/** What a step asks its subgraph, its fragments where they are spread; read once. */
export function operationOf(step: Fetch | EntityFetch): OperationDefinitionNode | null {
  const known = read.get(step)
  if (known !== undefined) return known
  const operation = readOperation(step.query)
  read.set(step, operation)
  return operation
}

function readOperation(query: string): OperationDefinitionNode | null {
  const { definitions } = parse(query, { noLocation: true })
  const fragments = new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  )
  const inSet = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map(inPlace),
  })
  const inPlace = (node: SelectionNode): SelectionNode => {
    if (node.kind !== Kind.FRAGMENT_SPREAD)
      return node.selectionSet ? { ...node, selectionSet: inSet(node.selectionSet) } : node
    const fragment = fragments.get(node.name.value)
    if (!fragment) return node
    const { typeCondition, selectionSet } = fragment
    const { directives = [] } = node
    return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives, selectionSet: inSet(selectionSet) }
  }
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!operation || !fragments.size) return operation ?? null
  return { ...operation, selectionSet: inSet(operation.selectionSet) }
}
