import {
  astFromValue,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isNonNullType,
  isRequiredArgument,
  Kind,
  OperationTypeNode,
  parseType,
  type ArgumentNode,
  type ConstValueNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql'
import { randomInput } from './random-input.ts'
import type { Random } from './seeded.ts'

export interface Operation {
  document: DocumentNode
  variables: Record<string, unknown>
}

const named = (value: string) => ({ kind: Kind.NAME, value }) as const
const maxDepth = 7

/** Mostly valid; two fields that do not merge can meet, so whoever takes it validates it. */
export function randomOperation(schema: GraphQLSchema, random: Random): Operation {
  const variables: Record<string, unknown> = {}
  const definitions: VariableDefinitionNode[] = []
  const fragments: FragmentDefinitionNode[] = []
  let size = 0
  const budget = 6 + random.below(30)

  function variableOf(type: GraphQLInputType): ValueNode {
    const text = String(type)
    const known = definitions.filter((one) => printType(one.type) === text)
    if (known.length && random.chance(0.4)) return random.pick(known).variable
    const name = `v${definitions.length}`
    const isNullable = !isNonNullType(type)
    const hasDefault = random.chance(0.3)
    const defaultValue = hasDefault && toAst(randomInput(type, random), type)
    const isGiven = isNullable || hasDefault ? random.chance(0.65) : true
    if (isGiven) variables[name] = isNullable && random.chance(0.15) ? null : randomInput(type, random)
    const variable = { kind: Kind.VARIABLE, name: named(name) } as const
    definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable,
      type: parseType(text),
      ...(defaultValue && { defaultValue: defaultValue as ConstValueNode }),
    })
    return variable
  }

  function argumentOf({ name, type }: GraphQLArgument): ArgumentNode {
    const literal = () =>
      !isNonNullType(type) && random.chance(0.1)
        ? ({ kind: Kind.NULL } as const)
        : toAst(randomInput(type, random), type)
    const value = random.chance(0.5) ? variableOf(type) : literal()
    return { kind: Kind.ARGUMENT, name: named(name), value }
  }

  function conditions(): DirectiveNode[] {
    if (!random.chance(0.12)) return []
    const boolean = schema.getType('Boolean') as GraphQLInputType
    const names = random.chance(0.1) ? ['skip', 'include'] : [random.pick(['skip', 'include'])]
    return names.map((name) => {
      const literal = { kind: Kind.BOOLEAN, value: random.chance(0.5) } as const
      const value = random.chance(0.6) ? booleanVariable(boolean) : literal
      return {
        kind: Kind.DIRECTIVE,
        name: named(name),
        arguments: [{ kind: Kind.ARGUMENT, name: named('if'), value }],
      }
    })
  }

  /** `Boolean!`, or `Boolean` with a default. */
  function booleanVariable(type: GraphQLInputType): ValueNode {
    const known = definitions.filter((one) => printType(one.type) === 'Boolean!')
    if (known.length && random.chance(0.5)) return random.pick(known).variable
    const name = `v${definitions.length}`
    const isNullable = random.chance(0.3)
    const variable = { kind: Kind.VARIABLE, name: named(name) } as const
    definitions.push({
      kind: Kind.VARIABLE_DEFINITION,
      variable,
      type: parseType(isNullable ? 'Boolean' : 'Boolean!'),
      ...(isNullable && { defaultValue: { kind: Kind.BOOLEAN, value: random.chance(0.5) } }),
    })
    if (!isNullable || random.chance(0.5)) variables[name] = randomInput(type, random)
    return variable
  }

  function fieldOf(field: GraphQLField<unknown, unknown>, depth: number): FieldNode {
    size += 1
    const given = field.args.filter((one) => isRequiredArgument(one) || random.chance(0.35)).map(argumentOf)
    const type = getNamedType(field.type)
    const isAliased = random.chance(given.length ? 0.7 : 0.15)
    return {
      kind: Kind.FIELD,
      name: named(field.name),
      // Out of few, so that the same name can stand for several things in several places.
      ...(isAliased && { alias: named(aliasOf(field.name)) }),
      arguments: given,
      directives: conditions(),
      ...(isCompositeType(type) && { selectionSet: selectionsOf(type, depth + 1) }),
    }
  }

  const aliasOf = (name: string) =>
    random.chance(0.04) ? 'id' : random.pick([`a${random.below(4)}`, `x${size}`, name])

  const typenameField = (): FieldNode => ({
    kind: Kind.FIELD,
    name: named('__typename'),
    ...(random.chance(0.25) && { alias: named(random.pick(['kind', 'a1'])) }),
    directives: conditions(),
  })

  function fragmentOf(type: GraphQLCompositeType, depth: number): SelectionNode {
    const applicable = [...possible(schema, type)]
    const on = random.pick(applicable)
    if (random.chance(0.35)) {
      const known = fragments.filter((one) => one.typeCondition.name.value === on.name)
      const fragment = known.length && random.chance(0.6) ? random.pick(known) : defineFragment(on, depth)
      return { kind: Kind.FRAGMENT_SPREAD, name: fragment.name, directives: conditions() }
    }
    const isBare = random.chance(0.15)
    return {
      kind: Kind.INLINE_FRAGMENT,
      ...(!isBare && { typeCondition: { kind: Kind.NAMED_TYPE, name: named(on.name) } }),
      directives: conditions(),
      selectionSet: selectionsOf(isBare ? type : on, depth + 1),
    }
  }

  function defineFragment(on: GraphQLCompositeType, depth: number): FragmentDefinitionNode {
    const fragment: FragmentDefinitionNode = {
      kind: Kind.FRAGMENT_DEFINITION,
      name: named(`F${size}x${depth}x${fragments.length}`),
      typeCondition: { kind: Kind.NAMED_TYPE, name: named(on.name) },
      selectionSet: selectionsOf(on, depth + 1),
    }
    // Known only now, so that none holds itself.
    fragments.push(fragment)
    return fragment
  }

  function selectionsOf(type: GraphQLCompositeType, depth: number): SelectionSetNode {
    const fields = 'getFields' in type ? Object.values(type.getFields()) : []
    const isDeep = depth >= maxDepth || size >= budget
    const fit = isDeep ? fields.filter((field) => !isCompositeType(getNamedType(field.type))) : fields
    const selections: SelectionNode[] = []
    const count = 1 + random.below(4)
    for (let index = 0; index < count; index += 1) {
      const wantsFragment = random.chance(isAbstractType(type) ? 0.6 : 0.2)
      if (!isDeep && wantsFragment) selections.push(fragmentOf(type, depth))
      else if (fit.length && !random.chance(0.08)) selections.push(fieldOf(random.pick(fit), depth))
      else selections.push(typenameField())
    }
    return { kind: Kind.SELECTION_SET, selections }
  }

  const mutation = schema.getMutationType()
  const isMutation = mutation && random.chance(0.12)
  const root = isMutation ? mutation : schema.getQueryType()
  if (!root) throw new Error('A graph has queries.')
  const selectionSet = selectionsOf(root, 0)
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: isMutation ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY,
    ...(random.chance(0.5) && { name: named('Random') }),
    variableDefinitions: definitions,
    selectionSet,
  }
  return { document: { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }, variables }
}

function possible(schema: GraphQLSchema, type: GraphQLCompositeType): Set<GraphQLCompositeType> {
  const types = new Set<GraphQLCompositeType>([type])
  if (isAbstractType(type)) for (const one of schema.getPossibleTypes(type)) types.add(one)
  if (isInterfaceType(type)) for (const one of schema.getImplementations(type).interfaces) types.add(one)
  if ('getInterfaces' in type) for (const one of type.getInterfaces()) types.add(one)
  return types
}

function toAst(value: unknown, type: GraphQLInputType): ValueNode {
  const node = astFromValue(value, type)
  if (!node) throw new Error(`${JSON.stringify(value)} is no ${String(type)}.`)
  return node
}

const printType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE
    ? type.name.value
    : type.kind === Kind.LIST_TYPE
      ? `[${printType(type.type)}]`
      : `${printType(type.type)}!`
