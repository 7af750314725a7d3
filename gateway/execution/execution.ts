import { ApolloGateway } from '@apollo/gateway'
import type { ApolloServerOptionsWithGateway } from '@apollo/server'
import { GraphQLError } from 'graphql'
import type { Logger } from '#kit/observability/log.ts'
import { forbidVendorTelemetry } from '../config.ts'
import type { SendLimits } from '../subgraph/send-operation.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import { subgraphDataSource } from './data-source.ts'

type GatewayInterface = ApolloServerOptionsWithGateway<never>['gateway']
type GatewayExecutor = NonNullable<Awaited<ReturnType<GatewayInterface['load']>>['executor']>

export interface ExecutionOptions {
  supergraphSdl: string
  subgraphs: ReadonlyMap<string, Subgraph>
  limits: SendLimits
  log: Logger
}

/** Plans operations and runs the plans. This is all that the rest of the gateway knows of how. */
export function createExecution({
  supergraphSdl,
  subgraphs,
  limits,
  log,
}: ExecutionOptions): GatewayInterface {
  forbidVendorTelemetry()
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: quiet(log),
    // Plans speak of subgraphs, which are nobody's business outside.
    __exposeQueryPlanExperimental: false,
    buildService({ name }) {
      const subgraph = subgraphs.get(name)
      if (!subgraph) throw new Error(`There is no connection to ${name}.`)
      return subgraphDataSource(subgraph, limits)
    },
  })
  return {
    onSchemaLoadOrUpdate: (listener) => gateway.onSchemaLoadOrUpdate(listener),
    stop: () => gateway.stop(),
    async load(options) {
      const { executor } = await gateway.load(options)
      return { executor: completing(executor) }
    },
  }
}

/** Where a subgraph left out what its schema promises, Apollo tells it in extensions; it is an error like any other. */
const completing =
  (execute: GatewayExecutor): GatewayExecutor =>
  async (requestContext) => {
    const result = await execute(requestContext)
    const missing = result.extensions?.['valueCompletion']
    if (!Array.isArray(missing)) return result
    const errors = missing.map(({ message, path }: GraphQLError) => new GraphQLError(message, { path }))
    return { ...result, errors: [...(result.errors ?? []), ...errors], extensions: undefined }
  }

/** Apollo tells its own life at `info`. */
const quiet = (log: Logger) => ({
  debug: (message?: unknown) => log.trace(String(message)),
  info: (message?: unknown) => log.debug(String(message)),
  warn: (message?: unknown) => log.warn(String(message)),
  error: (message?: unknown) => log.error(String(message)),
})
