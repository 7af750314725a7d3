import type { LocalGraph } from '#kit/graphql/local-graph.ts'
import { checkAnswer } from './answer.ts'
import { unavailable } from './fault.ts'
import type { SendLimits, Transport } from './send-call.ts'
import { variablesOf } from './subgraph-call.ts'

/** Straight to a subgraph in this process: no HTTP, and no JSON in between. Files take the other way, which streams them. */
export const localTransport =
  (graph: LocalGraph, overHttp: Transport, { subgraphTimeoutMs }: SendLimits): Transport =>
  async (call, context) => {
    if (context.uploads) return overHttp(call, context)
    const { query, operationName } = call.text
    const operation = { query, operationName, variables: variablesOf(call) }
    const { viewer, requestId, client } = context
    const answer = await inTime(graph.execute(operation, { viewer, requestId, client }), subgraphTimeoutMs)
    return checkAnswer({ ...answer })
  }

async function inTime<Answer>(answer: Promise<Answer>, milliseconds: number): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(unavailable(new Error(`It did not answer within ${milliseconds} ms.`))),
    milliseconds,
  )
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
