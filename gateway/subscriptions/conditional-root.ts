import { GraphQLError, Kind, OperationTypeNode, type DocumentNode, type SelectionSetNode } from 'graphql'
import { OperationRefused } from '../execution/refused.ts'

/**
 * Refuses a subscription whose root field is conditional (GraphQL, 5.2.4.1): it would hang on a variable what is subscribed to. Before
 * validation, whose rule about that field throws for such a document.
 */
export function refuseConditionalRoots({ definitions }: DocumentNode): void {
  const seen = new Set<string>()
  const check = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
        throw refused()
      if (node.kind === Kind.INLINE_FRAGMENT) check(node.selectionSet)
      if (node.kind !== Kind.FRAGMENT_SPREAD || seen.has(node.name.value)) continue
      seen.add(node.name.value)
      const fragment = definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === node.name.value,
      )
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION) check(fragment.selectionSet)
    }
  }
  for (const node of definitions)
    if (node.kind === Kind.OPERATION_DEFINITION && node.operation === OperationTypeNode.SUBSCRIPTION)
      check(node.selectionSet)
}

const refused = () =>
  new OperationRefused('GRAPHQL_VALIDATION_FAILED', [
    new GraphQLError('The root field of a subscription is not conditional.'),
  ])
