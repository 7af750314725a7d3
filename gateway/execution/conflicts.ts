import { Kind, print, type FieldNode, type SelectionSetNode } from 'graphql'

/**
 * The keys under which fields of an object, or below them, are answered in the same place though they are not the same field with the
 * same arguments. Fragments must stand where they are spread.
 */
export function conflictsIn(sets: readonly SelectionSetNode[], found = new Set<string>()): Set<string> {
  const byKey = new Map<string, FieldNode[]>()
  for (const set of sets) groupFields(set, byKey)
  for (const [key, fields] of byKey) {
    const byMeaning = fields.length > 1 ? [...Map.groupBy(fields, meaningOf).values()] : [fields]
    if (byMeaning.length > 1) found.add(key)
    for (const same of byMeaning) {
      const below = same.flatMap(({ selectionSet }) => selectionSet ?? [])
      if (below.length) conflictsIn(below, found)
    }
  }
  return found
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
