import {
  getNamedType,
  isCompositeType,
  isObjectType,
  Kind,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type SelectionSetNode,
} from 'graphql'
import type { ValidOperation } from '../../execution/document.ts'
import { weightOf, type CostModel } from './estimate.ts'

type Json = Record<string, unknown>

interface Group {
  weight: number
  ofArguments: number
  type: GraphQLNamedType
  sets: SelectionSetNode[]
}

/** The cost of what has been answered: the same sum, over the lists as long as they are. Null costs its field, and nothing below it. */
export function actualCost(
  model: CostModel,
  { operation, fragments }: ValidOperation,
  data: Json | null,
): number {
  const root = model.schema.getRootType(operation.operation)
  return root && data ? costOfObject(data, [operation.selectionSet], root) : 0

  function costOfObject(object: Json, sets: SelectionSetNode[], type: GraphQLCompositeType): number {
    const groups = new Map<string, Group>()
    for (const set of sets) collect(set, type, groups)
    let cost = 0
    for (const [key, group] of groups)
      if (Object.hasOwn(object, key)) cost += group.ofArguments + costOfValue(object[key], group)
    return cost
  }

  function costOfValue(value: unknown, group: Group): number {
    if (Array.isArray(value))
      return value.reduce<number>((total, item) => total + costOfValue(item, group), 0)
    if (!group.sets.length || value === null || !isCompositeType(group.type)) return group.weight
    return group.weight + costOfObject(value as Json, group.sets, group.type)
  }

  /** By the keys of the answer. What is on other types than the object's has no key in it. */
  function collect(
    { selections }: SelectionSetNode,
    type: GraphQLCompositeType,
    groups: Map<string, Group>,
  ): void {
    for (const node of selections) {
      if (node.kind !== Kind.FIELD) {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
        const condition = fragment?.typeCondition && model.schema.getType(fragment.typeCondition.name.value)
        const narrower = isCompositeType(condition) && !isObjectType(type) ? condition : type
        if (fragment) collect(fragment.selectionSet, narrower, groups)
        continue
      }
      const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined
      if (!field) continue
      const key = node.alias?.value ?? node.name.value
      const said = model.weights.ofField(type.name, field.name).arguments
      const group = groups.get(key) ?? {
        weight: weightOf(model, type, field),
        ofArguments: (node.arguments ?? []).reduce(
          (total, { name }) => total + (said.get(name.value) ?? 0),
          0,
        ),
        type: getNamedType(field.type),
        sets: [],
      }
      if (node.selectionSet) group.sets.push(node.selectionSet)
      groups.set(key, group)
    }
  }
}
