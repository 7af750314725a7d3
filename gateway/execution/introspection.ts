import {
  executeSync,
  Kind,
  visit,
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
  { document, operation, fragments }: ValidOperation,
): Introspection | null {
  let asks = false
  visit(document, { Field: (node) => void (asks ||= isIntrospection(node)) })
  if (!asks) return null
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
