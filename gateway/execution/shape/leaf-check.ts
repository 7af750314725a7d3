import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLString,
  isEnumType,
  type GraphQLLeafType,
} from 'graphql'

/** An expression that is true for values a leaf may have, with what it refers to; null where any value will do. */
export function leafCheck(type: GraphQLLeafType, value: string): { test: string; refersTo?: unknown } | null {
  switch (type) {
    case GraphQLString:
      return { test: `typeof ${value} === 'string'` }
    case GraphQLBoolean:
      return { test: `typeof ${value} === 'boolean'` }
    case GraphQLFloat:
      return { test: `typeof ${value} === 'number'` }
    case GraphQLInt:
      // (2^31 is out of range: GraphQL specification, 3.5.1.)
      return { test: `(${value} | 0) === ${value}` }
    case GraphQLID:
      return { test: `typeof ${value} === 'string' || Number.isInteger(${value})` }
    default:
      // An enum value that is not in the graph, or not for everybody, is none.
      return isEnumType(type)
        ? { test: `$.has(${value})`, refersTo: new Set(type.getValues().map(({ name }) => name)) }
        : null
  }
}
