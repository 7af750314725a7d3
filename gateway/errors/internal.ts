import type { GraphQLFormattedError } from 'graphql'
import { maskError } from '#kit/errors/mask.ts'

const code = 'INTERNAL_SERVER_ERROR'

export const isMasked = ({ extensions }: GraphQLFormattedError): boolean => extensions?.['code'] === code

/** A bug leaves with the id under which it stands in the log, and with nothing else of its own. */
export const withRequestId =
  (requestId: string) =>
  (error: GraphQLFormattedError): GraphQLFormattedError =>
    isMasked(error) ? { ...error, extensions: { code, requestId } } : error

export const internalError = (requestId: string): GraphQLFormattedError =>
  withRequestId(requestId)(maskError({ message: '' }))
