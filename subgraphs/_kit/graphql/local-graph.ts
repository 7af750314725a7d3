import type { GraphQLFormattedError } from 'graphql'
import type { Assertion } from '../auth/viewer.ts'

export interface LocalOperation {
  query: string
  operationName?: string | undefined
  variables: Record<string, unknown>
}

export interface LocalAnswer {
  data: Record<string, unknown> | null
  errors?: readonly GraphQLFormattedError[]
}

/** A subgraph's graph for whoever runs in the same process: what it answers over HTTP, without HTTP. */
export interface LocalGraph {
  /** Never rejects. The data are the caller's own, plain and serialised. */
  execute(operation: LocalOperation, assertion: Assertion): Promise<LocalAnswer>
}
