import { print, visit, type DocumentNode } from 'graphql'

/**
 * Whether two fields are answered in the same place though they are not the same field with the same arguments. On types that exclude
 * each other that is valid; Hive's planner (0.0.38) can end the process over it. Fragments must stand where they are spread.
 */
export function hasConflictingKeys(document: DocumentNode): boolean {
  const fields = new Map<string, string>()
  const path: string[] = []
  let conflicts = false
  visit(document, {
    Field: {
      enter({ alias, name, arguments: given = [] }) {
        path.push(alias?.value ?? name.value)
        const place = path.join('.')
        const field = name.value + given.map(print).toSorted().join()
        conflicts ||= (fields.get(place) ?? field) !== field
        fields.set(place, field)
      },
      leave: () => void path.pop(),
    },
    Directive: { enter: () => false },
    VariableDefinition: () => false,
  })
  return conflicts
}
