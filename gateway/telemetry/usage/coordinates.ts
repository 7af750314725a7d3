import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  Kind,
  typeFromAST,
  type FieldNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  type NamedTypeNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import type { ValidOperation } from '../../execution/document.ts'

/** By the schema coordinates of the GraphQL specification: `Book.title`, `Query.book(id:)`, `Format.EPUB`, `LogInInput.login`. */
export interface Coordinates {
  all: readonly string[]
  /** Of them, those that the schema says are going. */
  deprecated: readonly string[]
}

interface Deprecable {
  deprecationReason?: string | null | undefined
}

/**
 * What an operation uses of a schema. What comes in a variable is not looked into: its type is named, and with it whatever the
 * type has.
 */
export function coordinatesOf(
  schema: GraphQLSchema,
  { operation, fragments }: Pick<ValidOperation, 'operation' | 'fragments'>,
): Coordinates {
  const all = new Set<string>()
  const deprecated = new Set<string>()
  const note = (coordinate: string, { deprecationReason }: Deprecable) => {
    all.add(coordinate)
    if (deprecationReason != null) deprecated.add(coordinate)
  }

  /** Fragments that are spread are looked at by themselves, once. */
  function noteSelected({ selections }: SelectionSetNode, type: GraphQLNamedType | null | undefined): void {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) noteField(node, type)
      if (node.kind === Kind.INLINE_FRAGMENT)
        noteSelected(node.selectionSet, node.typeCondition ? typeNamed(node.typeCondition) : type)
    }
  }

  function noteField(
    { name, arguments: given, selectionSet }: FieldNode,
    parent: GraphQLNamedType | null | undefined,
  ): void {
    // What is asked of the schema itself is no field of the root type.
    const field = isFieldedType(parent) ? parent.getFields()[name.value] : undefined
    if (!field || !parent) return
    const coordinate = `${parent.name}.${name.value}`
    note(coordinate, field)
    for (const { name: of, value } of given ?? []) {
      const argument = field.args.find((one) => one.name === of.value)
      if (!argument) continue
      note(`${coordinate}(${argument.name}:)`, argument)
      noteValue(value, argument.type)
    }
    if (selectionSet) noteSelected(selectionSet, getNamedType(field.type))
  }

  function noteValue(node: ValueNode, given: GraphQLInputType): void {
    const type = getNamedType(given)
    if (node.kind === Kind.LIST) for (const value of node.values) noteValue(value, type)
    if (node.kind === Kind.ENUM && isEnumType(type))
      note(`${type.name}.${node.value}`, type.getValue(node.value) ?? {})
    if (node.kind !== Kind.OBJECT || !isInputObjectType(type)) return
    for (const { name, value } of node.fields) {
      const field = type.getFields()[name.value]
      if (!field) continue
      note(`${type.name}.${name.value}`, field)
      noteValue(value, field.type)
    }
  }

  const typeNamed = ({ name }: NamedTypeNode) => schema.getType(name.value)

  for (const { type: node, defaultValue } of operation.variableDefinitions ?? []) {
    const type = getNamedType(typeFromAST(schema, node as never))
    if (isInputObjectType(type) || isEnumType(type)) all.add(type.name)
    if (defaultValue && isInputType(type)) noteValue(defaultValue, type)
  }
  noteSelected(operation.selectionSet, schema.getRootType(operation.operation))
  for (const { typeCondition, selectionSet } of fragments.values())
    noteSelected(selectionSet, typeNamed(typeCondition))
  return { all: [...all], deprecated: [...deprecated] }
}

const isFieldedType = (type: unknown) => isObjectType(type) || isInterfaceType(type)

/** The fields that a schema has, used or not. */
export const fieldsOf = (schema: GraphQLSchema): { coordinate: string; isDeprecated: boolean }[] =>
  Object.values(schema.getTypeMap())
    .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !isIntrospectionType(type))
    .flatMap((type) =>
      'getFields' in type
        ? Object.values(type.getFields()).map((field) => ({
            coordinate: `${type.name}.${field.name}`,
            isDeprecated: field.deprecationReason != null,
          }))
        : [],
    )
