import type { ApolloServerPlugin } from '@apollo/server'
import { BREAK, GraphQLError, visit, type DocumentNode } from 'graphql'
import { requirePermission } from '#kit/auth/viewer.ts'
import type { GatewayContext } from '../context.ts'

/** Between what an operation is and its execution: whether it is there, whether it may ask, and its name in the log. */
export function operationPlugin({
  guardIntrospection,
}: {
  guardIntrospection: boolean
}): ApolloServerPlugin<GatewayContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, document, contextValue: { line, viewer } }) {
          if (!operation) throw unresolved()
          line.kind = operation.operation
          if (operation.name) line.operation = operation.name.value
          if (guardIntrospection && asksForSchema(document)) requirePermission(viewer, 'introspect')
        },
      }
    },
  }
}

const unresolved = () =>
  new GraphQLError('`operationName` must name one of the operations of the document.', {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  })

function asksForSchema(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field({ name }) {
      if (name.value !== '__schema' && name.value !== '__type') return undefined
      found = true
      return BREAK
    },
  })
  return found
}
