import { Kind, type DocumentNode, type OperationDefinitionNode, type SelectionNode } from 'graphql'

/** A document for each root field of one with several; none where they cannot be told apart, as under a condition of their own. */
export function rootFieldsApart(document: DocumentNode): DocumentNode[] {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!operation) return []
  const byKey = new Map<string, SelectionNode[]>()
  for (const node of flat(operation.selectionSet.selections)) {
    if (node.kind !== Kind.FIELD) return []
    const key = (node.alias ?? node.name).value
    byKey.set(key, [...(byKey.get(key) ?? []), node])
  }
  return byKey.size > 1 ? [...byKey.values()].map((selections) => only(operation, selections)) : []
}

const flat = (selections: readonly SelectionNode[]): SelectionNode[] =>
  selections.flatMap((node) =>
    node.kind === Kind.INLINE_FRAGMENT && !node.directives?.length
      ? flat(node.selectionSet.selections)
      : [node],
  )

const only = (operation: OperationDefinitionNode, selections: SelectionNode[]): DocumentNode => ({
  kind: Kind.DOCUMENT,
  definitions: [{ ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } }],
})
