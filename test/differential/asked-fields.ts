import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql'

export interface AskedField {
  name: string
  /** The response names on the way to it, and its own. */
  place: string
}

/** All fields that an operation asks for, on whichever types. */
export function askedFields({ definitions }: DocumentNode): AskedField[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)

  const fieldsOf = ({ selections }: SelectionSetNode, at: readonly string[]): AskedField[] =>
    selections.flatMap((node) => {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
        return fragment ? fieldsOf(fragment.selectionSet, at) : []
      }
      const here = [...at, (node.alias ?? node.name).value]
      const field = { name: node.name.value, place: here.join('.') }
      return [field, ...(node.selectionSet ? fieldsOf(node.selectionSet, here) : [])]
    })

  return definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? fieldsOf(node.selectionSet, []) : [],
  )
}
