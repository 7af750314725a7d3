import { ApolloServerErrorCode } from '@apollo/server/errors'
import type { GraphQLFormattedError } from 'graphql'
import { isRefusalCode } from './refusal.ts'

/** GraphQL's own refusals of a document: they speak of what the client sent, and of nothing else. */
const documentCodes: ReadonlySet<unknown> = new Set([
  ApolloServerErrorCode.GRAPHQL_PARSE_FAILED,
  ApolloServerErrorCode.GRAPHQL_VALIDATION_FAILED,
  ApolloServerErrorCode.BAD_REQUEST,
  ApolloServerErrorCode.BAD_USER_INPUT,
  ApolloServerErrorCode.OPERATION_RESOLUTION_FAILURE,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_FOUND,
  ApolloServerErrorCode.PERSISTED_QUERY_NOT_SUPPORTED,
])

/** What leaves without its own words, and so has to be in the log. */
export const isBug = (code: unknown): boolean => !isRefusalCode(code) && !documentCodes.has(code)

/** Refusals keep their code and message; anything else leaves as a bug without a message of its own. */
export function maskError(error: GraphQLFormattedError): GraphQLFormattedError {
  const code = error.extensions?.['code']
  const place = {
    ...(error.path && { path: error.path }),
    ...(error.locations && { locations: error.locations }),
  }
  if (!isBug(code)) return { message: error.message, ...place, extensions: { code } }
  return {
    message: 'Something went wrong on our side.',
    ...place,
    extensions: { code: ApolloServerErrorCode.INTERNAL_SERVER_ERROR },
  }
}
