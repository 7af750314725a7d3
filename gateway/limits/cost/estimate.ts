import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  Kind,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import type { ValidOperation } from '../../execution/document.ts'
import { applies } from '../../execution/shape/collect.ts'
import { largest, product, sum, type Formula } from './formula.ts'
import { sizeOfList, type ListLimits } from './list-size.ts'
import type { Weights } from './weights.ts'

/** An action costs this much where the schema says nothing, as Apollo's Router has it. */
export const weightOfAction = 10

export interface CostModel {
  schema: GraphQLSchema
  weights: Weights
  limits: ListLimits
}

/** What one value of a field costs, without what is selected of it: an object 1, a leaf nothing, unless the schema says otherwise. */
export function weightOf(
  { weights, schema }: CostModel,
  type: GraphQLNamedType,
  field: GraphQLField<unknown, unknown>,
) {
  const own = weights.ofField(type.name, field.name).weight
  if (own !== undefined) return own
  if (type === schema.getMutationType()) return weightOfAction
  const answered = getNamedType(field.type)
  return weights.ofType(answered.name) ?? (isCompositeType(answered) ? 1 : 0)
}

/** By the sizes of lists, for the connection's field that is one: `edges`. */
type Sized = ReadonlyMap<string, Formula>
const unsized: Sized = new Map()

/** The cost of an operation before it is executed: the most that it can come to while lists are as long as they say. */
export function estimate(model: CostModel, { operation, fragments }: ValidOperation): Formula {
  const known = new WeakMap<SelectionSetNode, Map<string, Formula>>()
  const root = model.schema.getRootType(operation.operation)
  return root ? costOfSet(operation.selectionSet, root, unsized) : 0

  function costOfSet(set: SelectionSetNode, type: GraphQLCompositeType, sized: Sized): Formula {
    const byType = known.get(set) ?? new Map<string, Formula>()
    const found = sized === unsized ? byType.get(type.name) : undefined
    if (found !== undefined) return found
    const cost = isAbstractType(type)
      ? largest(model.schema.getPossibleTypes(type).map((possible) => costOfAll(set, possible, sized)))
      : costOfAll(set, type, sized)
    if (sized === unsized) known.set(set, byType.set(type.name, cost))
    return cost
  }

  function costOfAll({ selections }: SelectionSetNode, type: GraphQLCompositeType, sized: Sized): Formula {
    return sum(selections.map((node) => ifIncluded(node, costOf(node, type, sized))))
  }

  function costOf(node: SelectionNode, type: GraphQLCompositeType, sized: Sized): Formula {
    if (node.kind === Kind.FIELD) return costOfField(node, type, sized)
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
    if (!fragment || !applies(model.schema, fragment.typeCondition?.name.value, type)) return 0
    return costOfAll(fragment.selectionSet, type, sized)
  }

  function costOfField(node: FieldNode, type: GraphQLCompositeType, sized: Sized): Formula {
    const field = 'getFields' in type ? type.getFields()[node.name.value] : undefined
    // What is asked of the schema itself, and a type's name.
    if (!field) return 0
    const said = model.weights.ofField(type.name, field.name)
    const answered = getNamedType(field.type)
    const isList = isListType(getNullableType(field.type))
    const size = isList || said.listSize ? sizeOfList(node, said, model.limits) : 1
    const inner =
      node.selectionSet && isCompositeType(answered)
        ? costOfSet(node.selectionSet, answered, sizedBy(said.listSize?.sizedFields, size))
        : 0
    const one = sum([weightOf(model, type, field), inner])
    const ofArguments = (node.arguments ?? []).map(({ name }) => said.arguments.get(name.value) ?? 0)
    return sum([...ofArguments, isList ? product(sized.get(field.name) ?? size, one) : one])
  }
}

const sizedBy = (fields: readonly string[] | undefined, size: Formula): Sized =>
  fields?.length ? new Map(fields.map((field) => [field, size])) : unsized

/** Nothing where a variable leaves it out. */
function ifIncluded({ directives = [] }: SelectionNode, cost: Formula): Formula {
  return directives.reduce<Formula>((rest, { name, arguments: given }) => {
    const condition = given?.[0]?.value
    const when = name.value === 'include' ? true : name.value === 'skip' ? false : null
    if (when === null || !condition) return rest
    if (condition.kind === Kind.BOOLEAN) return condition.value === when ? rest : 0
    if (condition.kind !== Kind.VARIABLE) return rest
    return product((values) => Number((values[condition.name.value] === true) === when), rest)
  }, cost)
}
