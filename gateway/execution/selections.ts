import { Kind, type FieldNode, type SelectionNode, type SelectionSetNode } from 'graphql'

export const setOf = (selections: SelectionNode[]): SelectionSetNode => ({
  kind: Kind.SELECTION_SET,
  selections,
})

export const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/** There is no empty selection; a field that wants one asks for the type, which costs nothing. */
export const atLeastTypename = (selections: SelectionNode[]): SelectionSetNode =>
  setOf(selections.length ? selections : [typename])
