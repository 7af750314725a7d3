import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled'
import { maskError } from '#kit/errors/mask.ts'
import type { GatewayContext } from '../context.ts'
import { errorPlugin } from '../errors/error-plugin.ts'
import { landingPage } from '../sandbox/landing-page.ts'
import { maxTokens } from './limits.ts'
import { operationPlugin } from './operation-plugin.ts'

export interface ApolloOptions {
  execution: ApolloServerOptionsWithGateway<GatewayContext>['gateway']
  production: boolean
}

/** GraphQL over HTTP; what it reports to its maker by default is off. */
export const createApollo = ({ execution, production }: ApolloOptions): ApolloServer<GatewayContext> =>
  new ApolloServer<GatewayContext>({
    gateway: execution,
    csrfPrevention: true,
    // Answered to those who may ask; see the operation plugin.
    introspection: true,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    parseOptions: { maxTokens },
    maxRecursiveSelections: true,
    formatError: maskError,
    plugins: [
      operationPlugin({ guardIntrospection: production }),
      errorPlugin(),
      landingPage(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
    ],
  })
