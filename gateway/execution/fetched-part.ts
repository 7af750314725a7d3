import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { KeyInPlan } from './aliases.ts'
import type { ValidOperation } from './document.ts'
import { atLeastTypename, setOf } from './selections.ts'
import { applies } from './shape/collect.ts'

/**
 * What of an operation has to be fetched, as planners need it; null where the gateway knows all of it. Fragments stand where they
 * are spread, and left out is: what is asked of the schema itself, what a literal condition excludes, what no type can be, for which
 * Hive's planner (0.0.38) leaves out the field around it, the name of a root type, and aliases that say a field's own name or name
 * the type, which it takes for other fields. Fragments say what they are on, since it asks but one of an interface's types for what a
 * condition alone is on, and are there only where that says more than what is around them; of a union it wants the condition alone. The
 * answer's shape knows the client's.
 */
export function fetchedPart(
  schema: GraphQLSchema,
  { operation, fragments }: Pick<ValidOperation, 'operation' | 'fragments'>,
  keyInPlan: KeyInPlan,
): FetchedPart | null {
  /** `types`: those that the object which is selected of can have, as a `parent`. */
  const simplify = ({ selections }: SelectionSetNode, types: Types, parent: Parent): SelectionNode[] =>
    selections.flatMap((node) => simplifyOne(node, types, parent))

  function simplifyOne(node: SelectionNode, types: Types, parent: Parent): SelectionNode[] {
    if (isLeftOut(node) || isIntrospection(node)) return []
    const directives = node.directives?.filter((one) => literalOf(one) === null) ?? []
    if (node.kind === Kind.FIELD) return [simplifyField({ ...node, directives }, types, parent)]
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
    if (!fragment) return []
    const narrowed = types.filter((type) => applies(schema, fragment.typeCondition?.name.value, type))
    if (!narrowed.length) return []
    const on = typeOf(fragment, parent)
    const selections = simplify(fragment.selectionSet, narrowed, on)
    if (directives.length)
      return fragmentOn(on === parent && isUnionType(on) ? null : on, directives, selections)
    if (on === parent) return selections
    // Hive's finds no path to a type with a condition within the same without.
    const isApart = (inner: SelectionNode) =>
      inner.kind === Kind.INLINE_FRAGMENT && inner.typeCondition?.name.value === on.name
    const within = selections.filter((inner) => !isApart(inner))
    return [...fragmentOn(on, directives, within), ...selections.filter(isApart)]
  }

  /** On an object there is nothing to tell apart any more. */
  function typeOf({ typeCondition }: InlineFragmentNode | FragmentDefinitionNode, parent: Parent): Parent {
    const type = typeCondition && !isObjectType(parent) ? schema.getType(typeCondition.name.value) : parent
    return isCompositeType(type) ? type : parent
  }

  function simplifyField(node: FieldNode, types: Types, parent: Parent): FieldNode {
    const { name, selectionSet } = node
    const key = name.value === '__typename' ? name.value : keyInPlan(node)
    const type = isUnionType(parent) ? undefined : getNamedType(parent.getFields()[name.value]?.type)
    const selections =
      selectionSet && isCompositeType(type)
        ? atLeastTypename(simplify(selectionSet, typesBelow(types, name.value), type))
        : undefined
    return {
      ...node,
      alias: key === name.value ? undefined : { kind: Kind.NAME, value: key },
      selectionSet: selections,
    }
  }

  /** A field can be of another type on each of them. */
  function typesBelow(types: Types, field: string): Types {
    const fieldTypes = new Set(types.map((type) => getNamedType(type.getFields()[field]?.type)))
    const possible = [...fieldTypes].flatMap((type) => {
      if (isAbstractType(type)) return schema.getPossibleTypes(type)
      return isObjectType(type) ? [type] : []
    })
    return fieldTypes.size > 1 ? [...new Set(possible)] : possible
  }

  const rootType = schema.getRootType(operation.operation)
  const selections = rootType ? withoutTypename(simplify(operation.selectionSet, [rootType], rootType)) : []
  if (!selections.length) return null
  return { kind: Kind.DOCUMENT, definitions: [{ ...operation, selectionSet: setOf(selections) }] }
}

/** One operation, and nothing else. */
export interface FetchedPart extends DocumentNode {
  definitions: readonly [OperationDefinitionNode]
}

type Types = readonly GraphQLObjectType[]
type Parent = GraphQLCompositeType

function fragmentOn(type: Parent | null, directives: DirectiveNode[], selections: SelectionNode[]) {
  if (!selections.length) return []
  const typeCondition = type
    ? { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: type.name } }
    : undefined
  return [{ kind: Kind.INLINE_FRAGMENT as const, typeCondition, directives, selectionSet: setOf(selections) }]
}

/** A root type's name is known; no subgraph need be asked for it. */
const withoutTypename = (selections: readonly SelectionNode[]): SelectionNode[] =>
  selections.flatMap((node): SelectionNode[] => {
    if (node.kind !== Kind.INLINE_FRAGMENT) return isTypename(node) ? [] : [node]
    const inner = withoutTypename(node.selectionSet.selections)
    return inner.length ? [{ ...node, selectionSet: setOf(inner) }] : []
  })

const isTypename = (node: SelectionNode) => node.kind === Kind.FIELD && node.name.value === '__typename'

export const isIntrospection = (node: SelectionNode): boolean =>
  node.kind === Kind.FIELD && (node.name.value === '__schema' || node.name.value === '__type')

const isLeftOut = ({ directives = [] }: SelectionNode): boolean =>
  directives.some((directive) => literalOf(directive) === (directive.name.value === 'skip'))

/** The condition of @skip or @include where it is written out. */
function literalOf({ name, arguments: given }: DirectiveNode): boolean | null {
  if (name.value !== 'skip' && name.value !== 'include') return null
  const condition = given?.[0]?.value
  return condition?.kind === Kind.BOOLEAN ? condition.value : null
}
