import { Kind, print, visit, type DocumentNode } from 'graphql'

/**
 * Whether two fields are answered under one key, here or there in the document, though they are not the same field with the
 * same arguments. On types that exclude each other that is valid; Hive's planner (0.0.38) can end the process over it.
 */
export function hasConflictingKeys(document: DocumentNode): boolean {
  const fields = new Map<string, string>()
  let conflicts = false
  visit(document, {
    Field({ alias, name, arguments: given = [] }) {
      const key = alias?.value ?? name.value
      const field = name.value + given.map(print).toSorted().join()
      conflicts ||= (fields.get(key) ?? field) !== field
      fields.set(key, field)
    },
    Directive: { enter: () => false },
    VariableDefinition: () => false,
  })
  return conflicts && document.definitions.some(hasTypeConditions)
}

const hasTypeConditions = (node: DocumentNode['definitions'][number]): boolean => {
  let found = node.kind === Kind.FRAGMENT_DEFINITION
  visit(node, { InlineFragment: ({ typeCondition }) => void (found ||= typeCondition !== undefined) })
  return found
}
