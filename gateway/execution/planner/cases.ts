import {
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { atLeastTypename, setOf } from '../selections.ts'

/** The variables on which @skip and @include depend in a document without fragment definitions. */
export function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>()
  visit(document, {
    Directive(node) {
      const name = variableOf(node)
      if (name !== null) names.add(name)
    },
  })
  return [...names]
}

/** A document where one of them has this value; null where nothing is left of it then. */
export function inCase(document: DocumentNode, variable: string, value: boolean): DocumentNode | null {
  const inSet = ({ selections }: SelectionSetNode): SelectionNode[] => selections.flatMap(inSelection)

  function inSelection(node: SelectionNode): SelectionNode[] {
    const decided = node.directives?.filter((one) => variableOf(one) === variable) ?? []
    if (decided.some(({ name }) => (name.value === 'skip') === value)) return []
    const directives = node.directives?.filter((one) => !decided.includes(one)) ?? []
    if (node.kind === Kind.FRAGMENT_SPREAD || !node.selectionSet) return [{ ...node, directives }]
    const selections = inSet(node.selectionSet)
    if (node.kind === Kind.INLINE_FRAGMENT)
      return selections.length ? [{ ...node, directives, selectionSet: setOf(selections) }] : []
    return [{ ...node, directives, selectionSet: atLeastTypename(selections) }]
  }

  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  const selections = operation ? inSet(operation.selectionSet) : []
  if (!operation || !selections.length) return null
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet: setOf(selections) }] }
}

function variableOf({ name, arguments: given }: DirectiveNode): string | null {
  if (name.value !== 'skip' && name.value !== 'include') return null
  const condition = given?.[0]?.value
  return condition?.kind === Kind.VARIABLE ? condition.name.value : null
}
