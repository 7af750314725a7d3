import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isEnumType,
  isObjectType,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
  type GraphQLNamedType,
  type GraphQLSchema,
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
export function coordinatesOf(schema: GraphQLSchema, { document }: ValidOperation): Coordinates {
  const all = new Set<string>()
  const deprecated = new Set<string>()
  const note = (coordinate: string, { deprecationReason }: Deprecable) => {
    all.add(coordinate)
    if (deprecationReason != null) deprecated.add(coordinate)
  }
  const types = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name }) {
        const field = types.getFieldDef()
        const parent = types.getParentType()
        if (field && parent && !isMeta(name.value, parent)) note(`${parent.name}.${name.value}`, field)
      },
      Argument({ name }) {
        const argument = types.getArgument()
        const field = types.getFieldDef()
        const parent = types.getParentType()
        // A directive's has its own; those of the specification don't go.
        if (types.getDirective() || !argument || !field || !parent || isMeta(field.name, parent)) return
        note(`${parent.name}.${field.name}(${name.value}:)`, argument)
      },
      ObjectField({ name }) {
        const parent = getNamedType(types.getParentInputType())
        const field = isInputObjectType(parent) ? parent.getFields()[name.value] : undefined
        if (field && parent) note(`${parent.name}.${name.value}`, field)
      },
      EnumValue({ value }) {
        const type = getNamedType(types.getInputType())
        const known = isEnumType(type) ? type.getValue(value) : undefined
        if (known && type) note(`${type.name}.${value}`, known)
      },
      VariableDefinition({ type }) {
        const given = getNamedType(typeFromAST(schema, type as never))
        if (isInputObjectType(given) || isEnumType(given)) all.add(given.name)
      },
    }),
  )
  return { all: [...all], deprecated: [...deprecated] }
}

/** What is asked of the schema itself. */
const isMeta = (name: string, parent: GraphQLNamedType) =>
  name.startsWith('__') || isIntrospectionType(parent)

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
