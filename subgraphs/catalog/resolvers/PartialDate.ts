import { GraphQLScalarType, Kind } from 'graphql'
import { badUserInput } from '#kit/errors/refusal.ts'
import { parsePublicationDate } from '../ingestion/epub/publication-date.ts'

function parse(value: unknown): string {
  const date = typeof value === 'string' ? parsePublicationDate(value) : null
  if (date === null) throw badUserInput('A PartialDate is written 2026, 2026-01 or 2026-01-31.')
  return date
}

export const PartialDate = new GraphQLScalarType<string, string>({
  name: 'PartialDate',
  serialize: String,
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : null),
})
