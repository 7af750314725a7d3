import { Kind, type DocumentNode, type FragmentDefinitionNode, type SelectionSetNode } from 'graphql'

/** All fields that an operation asks for, on whichever types: the response names on the way to each, and its own. */
export function askedPlaces({ definitions }: DocumentNode): string[] {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)

  const placesIn = ({ selections }: SelectionSetNode, at: readonly string[]): string[] =>
    selections.flatMap((node) => {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
        return fragment ? placesIn(fragment.selectionSet, at) : []
      }
      const here = [...at, (node.alias ?? node.name).value]
      return [here.join('.'), ...(node.selectionSet ? placesIn(node.selectionSet, here) : [])]
    })

  return definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? placesIn(node.selectionSet, []) : [],
  )
}
