import type { GraphQLDataSource } from '@apollo/gateway'
import { sendOperation, type SendLimits } from '../subgraph/send-operation.ts'
import { SubgraphFault } from '../subgraph/fault.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import type { GatewayContext } from '../context.ts'
import { failEveryField } from './fail-every-field.ts'

type Response = Awaited<ReturnType<GraphQLDataSource['process']>>

/** A call that fails takes only its own fields with it. */
export function subgraphDataSource(subgraph: Subgraph, limits: SendLimits): GraphQLDataSource {
  return {
    async process({ request, context }): Promise<Response> {
      const operation = {
        query: request.query ?? '',
        operationName: request.operationName,
        variables: request.variables ?? {},
      }
      try {
        return (await sendOperation(subgraph, operation, context as GatewayContext, limits)) as Response
      } catch (error) {
        if (!(error instanceof SubgraphFault)) throw error
        return { data: null, errors: failEveryField(operation, error) } as Response
      }
    },
  }
}
