import { Kind, print, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql'

/**
 * The key under which two fields are answered in the same place though they are not the same field with the same arguments; null where
 * there is none. Fragments must stand where they are spread.
 */
export function conflictOf({ definitions }: DocumentNode): string | null {
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  return operation ? conflictIn([operation.selectionSet]) : null
}

/** The key that has two meanings among the fields of an object, or below them; null where each has one. */
export function conflictIn(sets: readonly SelectionSetNode[]): string | null {
  const byKey = new Map<string, FieldNode[]>()
  for (const set of sets) groupFields(set, byKey)
  for (const [key, fields] of byKey) {
    const [first, ...others] = fields as [FieldNode, ...FieldNode[]]
    const meaning = others.length ? meaningOf(first) : ''
    if (others.some((other) => meaningOf(other) !== meaning)) return key
    const below = fields.flatMap(({ selectionSet }) => selectionSet ?? [])
    const conflict = below.length ? conflictIn(below) : null
    if (conflict !== null) return conflict
  }
  return null
}

function groupFields({ selections }: SelectionSetNode, byKey: Map<string, FieldNode[]>): void {
  for (const node of selections) {
    if (node.kind === Kind.INLINE_FRAGMENT) groupFields(node.selectionSet, byKey)
    if (node.kind !== Kind.FIELD) continue
    const key = (node.alias ?? node.name).value
    const others = byKey.get(key)
    if (others) others.push(node)
    else byKey.set(key, [node])
  }
}

/** What a field asks for: its name and arguments, in whatever order these are. */
export const meaningOf = ({ name, arguments: given = [] }: FieldNode): string =>
  name.value + given.map(print).toSorted().join()
