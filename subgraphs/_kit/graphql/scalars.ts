import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql'
import { GraphQLUpload } from 'graphql-upload-minimal'

const refuse = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/** RFC 3339, 5.6: a full date, `T`, a time with seconds, and `Z` or an offset. */
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i

function parseInstant(value: unknown): Date {
  const instant = typeof value === 'string' && rfc3339.test(value) ? new Date(value) : null
  if (!instant || Number.isNaN(instant.getTime())) throw refuse('A DateTime is written 2026-01-31T09:30:00Z.')
  return instant
}

const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(textOf(node)),
})

const textScalar = (name: string, pattern: RegExp, example: string) => {
  const check = (value: unknown): string => {
    if (typeof value !== 'string' || !pattern.test(value)) throw refuse(`A ${name} is written ${example}.`)
    return value
  }
  return new GraphQLScalarType<string, string>({
    name,
    serialize: check,
    parseValue: check,
    parseLiteral: (node) => check(textOf(node)),
  })
}

const textOf = (node: ValueNode): unknown => (node.kind === Kind.STRING ? node.value : null)

/** The scalars that subgraphs share; each takes those that its SDL names. */
export const scalars: Record<string, GraphQLScalarType> = {
  DateTime,
  Decimal: textScalar('Decimal', /^-?\d{1,15}(\.\d{1,6})?$/, '"12.90"'),
  CurrencyCode: textScalar('CurrencyCode', /^[A-Z]{3}$/, '"EUR"'),
  Upload: GraphQLUpload,
}
