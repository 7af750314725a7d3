import { ApolloServerErrorCode } from '@apollo/server/errors'
import { OperationTypeNode, type ExecutionResult, type GraphQLError, type GraphQLSchema } from 'graphql'
import type { Assertion } from '../auth/viewer.ts'
import { isBug } from '../errors/mask.ts'
import type { Logger } from '../observability/log.ts'
import { observe } from '../observability/metrics/metrics.ts'
import { operationCells } from '../observability/metrics/subgraph-metrics.ts'
import { tracing } from '../observability/tracing/tracing.ts'
import { coded, prepareOperations, type Prepared, type PreparedOperations } from './prepared-operations.ts'

/** What a resolver's context begins with. */
export interface RequestScope extends Assertion {
  log: Logger
}

export interface ExecutionOptions<Context extends RequestScope> {
  /** The subgraph's. */
  name: string
  schema: GraphQLSchema
  log: Logger
  context: (scope: RequestScope) => Context
  /** What it says to others is with the transport before a mutation is answered. */
  events?: { flush(): Promise<void> } | undefined
  introspection: boolean
}

/** How a subgraph executes operations, whichever way they come. */
export interface GraphExecution<Context extends RequestScope> {
  operations: PreparedOperations
  /** For one request. */
  contextFor(assertion: Assertion): Context
  /** The errors are as they came; bugs among them are logged. */
  run(operation: Prepared, context: Context, variables: Record<string, unknown>): Promise<ExecutionResult>
}

export function createExecution<Context extends RequestScope>({
  name: subgraph,
  schema,
  log,
  context,
  events,
  introspection,
}: ExecutionOptions<Context>): GraphExecution<Context> {
  const cells = operationCells(subgraph)

  async function run(
    operation: Prepared,
    scope: Context,
    variables: Record<string, unknown>,
  ): Promise<ExecutionResult> {
    const { ok, refused, failed, seconds } = cells[operation.kind]
    const started = performance.now()
    const result = await operation.run(scope, variables)
    if (operation.kind === OperationTypeNode.MUTATION) await events?.flush()
    observe(seconds, (performance.now() - started) / 1_000)
    if (!result.errors) {
      ok.value += 1
      return result
    }
    const hasBug = result.data !== undefined && reportBugs(result.errors, operation, scope.log)
    ;(hasBug ? failed : refused).value += 1
    return result.data === undefined ? { errors: result.errors.map(refusedVariables) } : result
  }

  return {
    operations: prepareOperations(schema, { introspection }),

    contextFor: (assertion) => context({ ...assertion, log: log.child({ requestId: assertion.requestId }) }),

    run(operation, scope, variables) {
      if (!tracing) return run(operation, scope, variables)
      const { kind, name } = operation
      const attributes = {
        'quire.subgraph': subgraph,
        'graphql.operation.type': kind,
        ...(name && { 'graphql.operation.name': name }),
      }
      return tracing.span(`${subgraph} ${kind}`, { attributes }, () => run(operation, scope, variables))
    },
  }
}

/** Nothing was executed: the variables are not what the operation takes. */
const refusedVariables = (error: GraphQLError) => coded(error, ApolloServerErrorCode.BAD_USER_INPUT)

/** Gives whether there are any. */
function reportBugs(errors: readonly GraphQLError[], { name }: Prepared, log: Logger): boolean {
  const bugs = errors.filter(({ extensions }) => isBug(extensions['code']))
  for (const error of bugs) {
    const { originalError: err = error, path } = error
    log.error({ err, path, operationName: name }, 'a resolver failed')
  }
  return bugs.length > 0
}
