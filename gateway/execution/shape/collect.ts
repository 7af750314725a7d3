import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { KeyInPlan } from '../aliases.ts'

/** Fields by the key under which they are answered, in the order of the answer. */
export type FieldGroups = ReadonlyMap<string, readonly FieldNode[]>

export interface Selecting extends Collecting {
  keyInPlan: KeyInPlan
}

export interface Collecting {
  schema: GraphQLSchema
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Of the variables that decide what is skipped and included. */
  values: Readonly<Record<string, unknown>>
}

/** CollectFields (GraphQL specification, 6.3.2) for objects of one type, or of an interface's where no more is known. */
export function collectFields(
  selecting: Collecting,
  type: GraphQLCompositeType,
  sets: readonly SelectionSetNode[],
): FieldGroups {
  const groups = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isIncluded(selecting, selection)) continue
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        groups.set(key, [...(groups.get(key) ?? []), selection])
        continue
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value
        if (visited.has(name)) continue
        visited.add(name)
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? selecting.fragments.get(selection.name.value) : selection
      if (fragment && applies(selecting.schema, fragment.typeCondition?.name.value, type))
        collect(fragment.selectionSet)
    }
  }
  sets.forEach(collect)
  return groups
}

function isIncluded({ values }: Collecting, node: SelectionNode): boolean {
  if (!node.directives?.length) return true
  const skip = getDirectiveValues(GraphQLSkipDirective, node, values)
  const include = getDirectiveValues(GraphQLIncludeDirective, node, values)
  return skip?.['if'] !== true && include?.['if'] !== false
}

/** Whether what is selected on the type of that name is selected of `type`. */
export function applies(
  schema: GraphQLSchema,
  condition: string | undefined,
  type: GraphQLCompositeType,
): boolean {
  if (condition === undefined || condition === type.name) return true
  const conditionType = schema.getType(condition)
  return isAbstractType(conditionType) && 'getInterfaces' in type && schema.isSubType(conditionType, type)
}

/** The variables by which an operation skips and includes. */
export function conditionVariables(nodes: readonly SelectionSetNode[]): string[] {
  const names = new Set<string>()
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      for (const { arguments: given } of selection.directives ?? [])
        for (const { value } of given ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) visit(selection.selectionSet)
    }
  }
  nodes.forEach(visit)
  return [...names]
}
