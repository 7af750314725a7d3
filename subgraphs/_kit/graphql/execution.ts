import { ApolloServerErrorCode } from '@apollo/server/errors'
import { GraphQLError, OperationTypeNode, type ExecutionResult, type GraphQLSchema } from 'graphql'
import type { Assertion } from '../auth/viewer.ts'
import { isBug } from '../errors/mask.ts'
import { mapEvents, only } from '../live/map-events.ts'
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
  /** An answer for each event of a subscription, each in a context of its own; one answer, where it is refused. */
  subscribe(
    operation: Prepared,
    assertion: Assertion,
    variables: Record<string, unknown>,
  ): Promise<AsyncIterableIterator<ExecutionResult>>
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
  const contextFor = (assertion: Assertion) =>
    context({ ...assertion, log: log.child({ requestId: assertion.requestId }) })

  /** What is the client's fault or ours, each as it is told, and counted. */
  function told(result: ExecutionResult, operation: Prepared, scope: Context): ExecutionResult {
    const { ok, refused, failed } = cells[operation.kind]
    if (!result.errors) {
      ok.value += 1
      return result
    }
    const isRefused = result.data === undefined && !result.errors.some(({ path }) => path)
    const hasBug = !isRefused && reportBugs(result.errors, operation, scope.log)
    ;(hasBug ? failed : refused).value += 1
    return isRefused ? { errors: result.errors.map(refusedVariables) } : result
  }

  async function run(
    operation: Prepared,
    scope: Context,
    variables: Record<string, unknown>,
  ): Promise<ExecutionResult> {
    if (operation.kind === OperationTypeNode.SUBSCRIPTION) return { errors: [notAnswered()] }
    const started = performance.now()
    const result = await operation.run(scope, variables)
    if (operation.kind === OperationTypeNode.MUTATION) await events?.flush()
    observe(cells[operation.kind].seconds, (performance.now() - started) / 1_000)
    return told(result, operation, scope)
  }

  return {
    operations: prepareOperations(schema, { introspection }),
    contextFor,

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

    async subscribe(operation, assertion, variables) {
      const scope = contextFor(assertion)
      const source = await operation.begin(scope, variables)
      if (!(Symbol.asyncIterator in source)) return only(told(source, operation, scope))
      return mapEvents(source, async (event) => {
        const own = contextFor(assertion)
        return told(await operation.run(own, variables, event), operation, own)
      })
    },
  }
}

const notAnswered = () =>
  coded(new GraphQLError('A subscription is answered as an event stream.'), ApolloServerErrorCode.BAD_REQUEST)

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
