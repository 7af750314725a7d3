import { ApolloGateway } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import type { GraphQLFormattedError } from 'graphql'

export interface GatewayAnswer {
  data?: unknown
  errors?: readonly GraphQLFormattedError[]
}

export interface AskedGateway extends AsyncDisposable {
  ask(query: string, variables?: Record<string, unknown>): Promise<GatewayAnswer>
}

/** Apollo's own gateway as it comes, in front of the subgraphs whose addresses the supergraph states. */
export async function startStockGateway(supergraphSdl: string): Promise<AskedGateway> {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true'
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  const server = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl, logger: silent }),
    logger: silent,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    maxRecursiveSelections: true,
    plugins: [ApolloServerPluginCacheControlDisabled()],
  })
  await server.start()
  return {
    async ask(query, variables = {}) {
      const { body } = await server.executeOperation({ query, variables })
      if (body.kind !== 'single') throw new Error('The stock gateway answered in parts.')
      const { data, errors = [], extensions } = body.singleResult
      // What a subgraph promised and left out is told there, where there are no other errors.
      const incomplete = (extensions?.['valueCompletion'] ?? []) as GraphQLFormattedError[]
      return { data, errors: [...errors, ...incomplete] }
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}
