import {
  executeSync,
  Kind,
  visit,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { KeyInPlan } from './aliases.ts'
import type { ValidOperation } from './document.ts'
import { collectFields } from './shape/collect.ts'

const isIntrospection = ({ name }: FieldNode) => name.value === '__schema' || name.value === '__type'

/** What of an operation has to be fetched, as planners need it; null where the gateway knows all of it. */
export function fetchedPart(
  { document, operation }: ValidOperation,
  keyInPlan: KeyInPlan,
): DocumentNode | null {
  const plain = simplify(document, keyInPlan)
  const fragments = new Map(
    plain.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet]] : [],
    ),
  )
  const fetches = ({ selections }: SelectionSetNode): boolean =>
    selections.some((node) => {
      if (node.kind === Kind.FIELD) return node.name.value !== '__typename'
      const set = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments.get(node.name.value)
      return set !== undefined && fetches(set)
    })
  const root = plain.definitions.find((node) => 'operation' in node && node.operation === operation.operation)
  return root && 'selectionSet' in root && fetches(root.selectionSet) ? plain : null
}

/**
 * Without what is asked of the schema itself, without what a literal condition leaves out, and without aliases that say a
 * field's own name or name the type, which Hive's planner takes for other fields, and that could be taken for keys. The answer's
 * shape knows the client's.
 */
const simplify = (document: DocumentNode, keyInPlan: KeyInPlan): DocumentNode =>
  visit(document, {
    Field(node) {
      if (isIntrospection(node) || isLeftOut(node)) return null
      const { alias, name } = node
      const isNeedless = alias?.value === name.value || name.value === '__typename'
      if (!alias) return undefined
      return { ...node, alias: isNeedless ? undefined : { ...alias, value: keyInPlan(node) } }
    },
    FragmentSpread: (node) => (isLeftOut(node) ? null : undefined),
    InlineFragment: (node) => (isLeftOut(node) ? null : undefined),
    Directive: (node) => (literalOf(node) === null ? undefined : null),
    OperationDefinition: {
      leave: (node) => ({ ...node, selectionSet: withoutTypename(node.selectionSet) }),
    },
    SelectionSet: {
      leave: (node) => (node.selections.length ? undefined : { ...node, selections: [typename] }),
    },
  })

/** A root type's name is known; no subgraph need be asked for it. */
const withoutTypename = (set: SelectionSetNode): SelectionSetNode => ({
  ...set,
  selections: set.selections.flatMap((node): SelectionNode[] => {
    if (node.kind === Kind.FIELD) return node.name.value === '__typename' ? [] : [node]
    if (node.kind === Kind.FRAGMENT_SPREAD) return [node]
    const selectionSet = withoutTypename(node.selectionSet)
    return selectionSet.selections.length ? [{ ...node, selectionSet }] : []
  }),
})

const isLeftOut = ({ directives = [] }: SelectionNode): boolean =>
  directives.some((directive) => literalOf(directive) === (directive.name.value === 'skip'))

/** The condition of @skip or @include where it is written out. */
function literalOf({ name, arguments: given }: DirectiveNode): boolean | null {
  if (name.value !== 'skip' && name.value !== 'include') return null
  const condition = given?.[0]?.value
  return condition?.kind === Kind.BOOLEAN ? condition.value : null
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }

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
