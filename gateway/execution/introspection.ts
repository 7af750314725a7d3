import {
  executeSync,
  Kind,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql'
import type { ValidOperation } from './document.ts'
import { collectFields } from './shape/collect.ts'

const isIntrospection = ({ name }: FieldNode) => name.value === '__schema' || name.value === '__type'

/** What of an operation has to be fetched; null where the gateway knows all of it. */
export function fetchedPart({ document, operation, fragments }: ValidOperation): DocumentNode | null {
  const fetches = ({ selections }: SelectionSetNode): boolean =>
    selections.some((node) => {
      if (node.kind === Kind.FIELD) return !isIntrospection(node) && node.name.value !== '__typename'
      const set = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
      return set !== undefined && fetches(set.selectionSet)
    })
  return fetches(operation.selectionSet) ? withoutIntrospection(document) : null
}

/** Planners need not see what is asked of the schema itself. */
const withoutIntrospection = (document: DocumentNode): DocumentNode =>
  visit(document, {
    Field: (node) => (isIntrospection(node) ? null : undefined),
    SelectionSet: {
      leave: (node) => (node.selections.length ? undefined : { ...node, selections: [typename] }),
    },
  })

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

/** Answers what an operation asks of the schema; null where it asks nothing of it. */
export function compileIntrospection(
  schema: GraphQLSchema,
  { document, operation, fragments }: ValidOperation,
): ((values: Record<string, unknown>) => Record<string, unknown>) | null {
  let asks = false
  visit(document, { Field: (node) => void (asks ||= isIntrospection(node)) })
  if (!asks) return null
  const rootType = schema.getRootType(operation.operation) as GraphQLObjectType
  return (values) => {
    const groups = collectFields({ schema, fragments, values }, rootType, [operation.selectionSet])
    const selections = [...groups.values()].flat().filter(isIntrospection)
    const selectionSet: SelectionSetNode = { kind: Kind.SELECTION_SET, selections }
    const definitions = [{ ...operation, selectionSet }, ...fragments.values()]
    const { data } = executeSync({
      schema,
      document: { kind: Kind.DOCUMENT, definitions },
      variableValues: values,
    })
    return { ...data }
  }
}
