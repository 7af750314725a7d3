import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import { maskError } from '../errors/mask.ts'
import type { GraphExecution, RequestScope } from './execution.ts'

export interface ApolloOptions<Context extends RequestScope> {
  schema: GraphQLSchema
  execution: GraphExecution<Context>
  introspection: boolean
  context: (request: FastifyRequest) => Promise<Context>
}

export interface Apollo {
  handler: RouteHandlerMethod
  stop(): Promise<void>
}

/** GraphQL over HTTP, executed as everywhere. */
export async function startApollo<Context extends RequestScope>({
  schema,
  execution,
  introspection,
  context,
}: ApolloOptions<Context>): Promise<Apollo> {
  const apollo = new ApolloServer<Context>({
    gateway: executeWith(schema, execution),
    // Nobody but the gateway gets this far, so there is no browser to forge a request.
    csrfPrevention: false,
    introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    formatError: maskError,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  })
  await apollo.start()
  return { handler: fastifyApolloHandler(apollo, { context }), stop: () => apollo.stop() }
}

/** What Apollo Server calls a gateway is whoever executes in its place. */
function executeWith<Context extends RequestScope>(
  schema: GraphQLSchema,
  execution: GraphExecution<Context>,
): ApolloServerOptionsWithGateway<Context>['gateway'] {
  let tell: ((schemas: { apiSchema: GraphQLSchema; coreSupergraphSdl: string }) => void) | undefined
  return {
    onSchemaLoadOrUpdate(listener) {
      tell = listener
      return () => {}
    },
    async load() {
      tell?.({ apiSchema: schema, coreSupergraphSdl: '' })
      return {
        async executor({ source, document, request, context }) {
          const operation = execution.operations.find(source, request.operationName, document)
          if (!('run' in operation)) return { errors: operation }
          return execution.run(operation, context as Context, request.variables ?? {})
        },
      }
    },
    stop: async () => {},
  }
}
