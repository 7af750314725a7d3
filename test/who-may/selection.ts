import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'

/** By coordinate, the arguments that a field is asked with where the way to it says nothing else. */
const givenArguments: Record<string, string> = {
  'Book.searchInside': '(query: "towpath", first: 3)',
  'User.library': '(first: 20)',
  'User.orders': '(first: 20)',
}

export interface SelectionOptions {
  schema: GraphQLSchema
  /** What is asked for by a way of its own, and so is not gone into. */
  stopAt: (type: GraphQLCompositeType) => boolean
}

/** Every field of a type and of what is below it, each under the alias `Type__field`, by which it is known in the answer. */
export function selectAll(
  type: GraphQLCompositeType,
  options: SelectionOptions,
  path: readonly string[] = [],
): string {
  if (!isObjectType(type)) {
    const members = options.schema.getPossibleTypes(type)
    return `{ __typename ${members.map((one) => `... on ${one.name} ${selectAll(one, options, path)}`).join(' ')} }`
  }
  const below = [...path, type.name]
  const fields = askable(type).map((field) => {
    const coordinate = `${type.name}.${field.name}`
    return `${type.name}__${field.name}: ${field.name}${givenArguments[coordinate] ?? ''} ${selectBelow(field, options, below)}`
  })
  return `{ __typename ${fields.join(' ')} }`
}

export function selectBelow(
  field: GraphQLField<unknown, unknown>,
  options: SelectionOptions,
  path: readonly string[] = [],
): string {
  const type = getNamedType(field.type)
  if (!isCompositeType(type)) return ''
  const isClosed = path.includes(type.name) || (options.stopAt(type) && !isAbstractType(type))
  return isClosed ? '{ __typename }' : selectAll(type, options, path)
}

function askable(type: GraphQLObjectType): GraphQLField<unknown, unknown>[] {
  return Object.values(type.getFields()).filter((field) => {
    if (field.name.startsWith('_')) return false
    const isAnswerable =
      field.args.every((one) => !isRequiredArgument(one)) || givenArguments[`${type.name}.${field.name}`]
    if (!isAnswerable) throw new Error(`Nobody says with what to ask for ${type.name}.${field.name}.`)
    return true
  })
}

/** All object types that a selection of the type goes into, itself included. */
export function typesWithin(
  type: GraphQLCompositeType,
  options: SelectionOptions,
  found = new Set<string>(),
): Set<string> {
  const members = isObjectType(type) ? [type] : options.schema.getPossibleTypes(type)
  for (const one of members) {
    if (found.has(one.name)) continue
    found.add(one.name)
    for (const field of Object.values(one.getFields())) {
      const below = getNamedType(field.type)
      if (isCompositeType(below) && !(isObjectType(below) && options.stopAt(below)))
        typesWithin(below, options, found)
    }
  }
  return found
}

/** `Type.field` of everything that can be asked for. */
export const coordinatesOf = (schema: GraphQLSchema): string[] =>
  Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !isInterfaceType(type) && !type.name.startsWith('_')
      ? Object.keys(type.getFields())
          .filter((field) => !field.startsWith('_'))
          .map((field) => `${type.name}.${field}`)
      : [],
  )
