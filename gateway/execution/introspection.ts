import {
  executeSync,
  Kind,
  type DocumentNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql'
import type { ValidOperation } from './document.ts'
import { isIntrospection } from './fetched-part.ts'
import { collectFields } from './shape/collect.ts'

export interface Introspection {
  /** Under which keys the whole schema is asked for. A single type that may not be seen is null, like one that is absent. */
  schemaKeys(values: Record<string, unknown>): string[]
  answer(values: Record<string, unknown>): Record<string, unknown>
}

/** Answers what an operation asks of the schema; null where it asks nothing of it. */
export function compileIntrospection(
  schema: GraphQLSchema,
  { operation, fragments }: ValidOperation,
): Introspection | null {
  if (!asksForSchema(operation.selectionSet, fragments)) return null
  const rootType = schema.getRootType(operation.operation) as GraphQLObjectType
  const groupsOf = (values: Record<string, unknown>) =>
    [...collectFields({ schema, fragments, values }, rootType, [operation.selectionSet])].filter(
      ([, [first]]) => first !== undefined && isIntrospection(first),
    )
  return {
    schemaKeys: (values) =>
      groupsOf(values).flatMap(([key, [first]]) => (first?.name.value === '__schema' ? [key] : [])),
    answer(values) {
      const selections = groupsOf(values).flatMap(([, nodes]) => nodes)
      const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections }
      const definitions = [{ ...operation, selectionSet }, ...fragments.values()]
      const asked: DocumentNode = { kind: Kind.DOCUMENT, definitions }
      return { ...executeSync({ schema, document: asked, variableValues: values }).data }
    },
  }
}

/** Fields of the schema stand at the root and nowhere else. */
function asksForSchema({ selections }: SelectionSetNode, fragments: ValidOperation['fragments']): boolean {
  return selections.some((node) => {
    if (node.kind === Kind.FIELD) return isIntrospection(node)
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
    return fragment !== undefined && asksForSchema(fragment.selectionSet, fragments)
  })
}
