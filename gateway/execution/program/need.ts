import { Kind, parse, type DirectiveNode, type SelectionSetNode } from 'graphql'
import type { Json } from './run.ts'

/** Whether anything is left of a call once the client's conditions are known. */
export type IsNeeded = (values: Json) => boolean

const always: IsNeeded = () => true

export function compileNeed(query: string): IsNeeded {
  if (!/@(skip|include)/.test(query)) return always
  const document = parse(query, { noLocation: true })
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet]] : [],
    ),
  )
  // The name of a root type is known; that of an entity may be what the call is for.
  const isNeeded = ({ selections }: SelectionSetNode, values: Json, ofEntity = false): boolean =>
    selections.some((node) => {
      if (!isIncluded(node.directives ?? [], values)) return false
      if (node.kind === Kind.FIELD) {
        if (node.name.value === '__typename') return ofEntity
        return (
          node.name.value !== '_entities' || !node.selectionSet || isNeeded(node.selectionSet, values, true)
        )
      }
      const set = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments.get(node.name.value)
      return set !== undefined && isNeeded(set, values, ofEntity)
    })
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  return operation ? (values) => isNeeded(operation.selectionSet, values) : always
}

function isIncluded(directives: readonly DirectiveNode[], values: Json): boolean {
  return directives.every(({ name, arguments: given }) => {
    const condition = given?.[0]?.value
    const value =
      condition?.kind === Kind.VARIABLE
        ? values[condition.name.value]
        : condition?.kind === Kind.BOOLEAN && condition.value
    return name.value === 'skip' ? value !== true : name.value !== 'include' || value === true
  })
}
