import type { GraphQLError } from 'graphql'

export type DocumentCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'OPERATION_TOO_COMPLEX'
  | 'BAD_USER_INPUT'
  | 'MAX_DEPTH_LIMIT'
  | 'MAX_ALIASES_LIMIT'
  | 'MAX_ROOT_FIELDS_LIMIT'
  | 'MAX_DIRECTIVES_LIMIT'
  | 'MAX_LIST_SIZE_LIMIT'
  | 'COST_ESTIMATED_TOO_EXPENSIVE'

/** An operation that is not executed, for what is wrong with what the client sent; the client is told as it is. */
export class OperationRefused extends Error {
  readonly code: DocumentCode
  readonly errors: readonly GraphQLError[]

  constructor(code: DocumentCode, errors: readonly GraphQLError[]) {
    super(errors[0]?.message ?? code)
    this.name = 'OperationRefused'
    this.code = code
    this.errors = errors
  }
}
