import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphQLError } from 'graphql'
import { maskError } from '#kit/errors/mask.ts'
import type { GatewayContext } from '../context.ts'
import { isMasked, withRequestId } from './internal.ts'

/** Logs bugs with all that is known of them, and gives what leaves of them the request's id. */
export function errorPlugin(): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue, operationName }) {
          const bugs = Map.groupBy(errors.filter(isBug), ({ message, extensions }) =>
            JSON.stringify([message, extensions['serviceName']]),
          )
          for (const [first, ...more] of bugs.values()) {
            if (!first) continue
            const about = { ...describe(first), operation: operationName, times: more.length + 1 }
            contextValue.log.error(about, 'an operation failed')
          }
        },

        async willSendResponse({ response: { body }, contextValue }) {
          if (body.kind !== 'single') return
          const errors = body.singleResult.errors?.map(withRequestId(contextValue.requestId))
          if (!errors) return
          body.singleResult.errors = errors
          for (const { extensions } of errors) contextValue.line.codes.add(String(extensions?.['code']))
        },
      }
    },
  }
}

const isBug = (error: GraphQLError) => isMasked(maskError(error.toJSON()))

function describe({ message, path, originalError, extensions: { serviceName, detail } }: GraphQLError) {
  // A subgraph has its own line about its own bug, under the same request id.
  if (serviceName) return { subgraph: serviceName, detail, path, reason: message }
  return { ...(originalError ? { err: originalError } : { reason: message }), path }
}
