import {
  BREAK,
  getNamedType,
  isAbstractType,
  isObjectType,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql'
import { nameOfType } from './schema.ts'

/**
 * Whether `graphql-jit` executes a document safely and as graphql-js does. It copies string values into the code that it makes
 * and reads marks of its own out of them (`__MAGIC_DATE__`), so that a client could write code there; it merges a field that
 * is conditional in one place and not in another; a mutation with an argument that is refused can wait for good; and it
 * does not wait for the types of abstract values.
 */
export function isCompilable(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let isFit = true
  const refuse = () => {
    isFit = false
    return BREAK
  }
  visit(
    document,
    visitWithTypeInfo(types, {
      OperationDefinition: ({ operation }) => (operation === OperationTypeNode.QUERY ? undefined : refuse()),
      StringValue: refuse,
      ObjectValue: refuse,
      Directive: refuse,
      // As a key of an object literal it is no key.
      Name: ({ value }) => (value === '__proto__' ? refuse() : undefined),
      Field: () => (tellsItsTypesAtOnce(getNamedType(types.getType())) ? undefined : refuse()),
    }),
  )
  return isFit
}

function tellsItsTypesAtOnce(type: GraphQLNamedType | undefined): boolean {
  if (isAbstractType(type)) return type.resolveType === nameOfType || type.name === '_Entity'
  return !isObjectType(type) || !type.isTypeOf
}
