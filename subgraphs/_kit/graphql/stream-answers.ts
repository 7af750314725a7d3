import type { Assertion } from '../auth/viewer.ts'
import { badUserInput } from '../errors/refusal.ts'
import type { EventStream } from '../http/event-stream.ts'
import type { Logger } from '../observability/log.ts'
import type { LocalGraph, LocalOperation } from './local-graph.ts'

/** What is asked for; throws a refusal for a body that is no operation. */
export function readOperation(body: unknown): LocalOperation {
  const { query, operationName, variables } = (body ?? {}) as Partial<LocalOperation>
  if (typeof query !== 'string') throw badUserInput('`query` must be a GraphQL document.')
  return { query, operationName: operationName ?? undefined, variables: variables ?? {} }
}

/** Sends a subscription's answers for as long as somebody reads them. */
export async function streamAnswers(
  stream: EventStream,
  graph: LocalGraph,
  operation: LocalOperation,
  assertion: Assertion,
  log: Logger,
): Promise<void> {
  try {
    const answers = await graph.subscribe(operation, assertion)
    const stop = () => void answers.return?.()
    if (stream.signal.aborted) stop()
    stream.signal.addEventListener('abort', stop, { once: true })
    for await (const answer of answers) await stream.next(JSON.stringify(answer))
    stream.complete()
  } catch (error) {
    log.error({ err: error, requestId: assertion.requestId }, 'a subscription failed')
    // Whoever reads it comes back.
    stream.end()
  }
}
