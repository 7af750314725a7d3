import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import type { Assertion } from '../auth/viewer.ts'
import { maskError } from '../errors/mask.ts'
import { mapEvents, only } from '../live/map-events.ts'
import type { Logger } from '../observability/log.ts'
import type { GraphExecution, RequestScope } from './execution.ts'

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
  /** An answer for each event; ended by its `return`. */
  subscribe(operation: LocalOperation, assertion: Assertion): Promise<AsyncIterableIterator<LocalAnswer>>
}

export function openLocalGraph<Context extends RequestScope>(
  execution: GraphExecution<Context>,
  log: Logger,
): LocalGraph {
  return {
    async execute({ query, operationName, variables }, assertion) {
      try {
        const operation = execution.operations.find(query, operationName)
        if (!('run' in operation)) return answer(null, operation)
        const { data, errors } = await execution.run(operation, execution.contextFor(assertion), variables)
        return answer(data as LocalAnswer['data'], errors)
      } catch (error) {
        log.error({ err: error, requestId: assertion.requestId, operationName }, 'an operation failed')
        return { data: null, errors: [maskError({ message: '' })] }
      }
    },

    async subscribe({ query, operationName, variables }, assertion) {
      const operation = execution.operations.find(query, operationName)
      if (!('run' in operation)) return only(answer(null, operation))
      const answers = await execution.subscribe(operation, assertion, variables)
      return mapEvents(answers, async ({ data, errors }) => answer(data as LocalAnswer['data'], errors))
    },
  }
}

const answer = (data: LocalAnswer['data'] = null, errors?: readonly GraphQLError[]): LocalAnswer =>
  errors?.length ? { data, errors: errors.map((error) => maskError(error.toJSON())) } : { data }
