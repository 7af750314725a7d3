import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { LocalGraph } from '#kit/graphql/local-graph.ts'
import { heartbeatInterval } from '#kit/http/event-stream.ts'
import type { CallHeaders } from '../auth/sign-calls.ts'
import type { GatewayContext } from '../context.ts'
import type { SourceCall } from '../subscriptions/live-operation.ts'
import { checkAnswer, readAnswer, type SubgraphAnswer } from './answer.ts'
import { unavailable } from './fault.ts'
import type { Subgraph } from './subgraph.ts'

/** A subgraph's events until it has no more; throws where it breaks off. `signal` ends it. */
export type OpenSource = (
  call: SourceCall,
  context: GatewayContext,
  signal: AbortSignal,
) => AsyncIterable<SubgraphAnswer>

/** An event names what has changed, and no more. */
const maxEventCharacters = 65_536
/** A subgraph that misses two of its heartbeats is not there any more. */
const silence = 2.5 * heartbeatInterval

/** Over HTTP, each on a connection of its own: each is a call for one viewer, checked and ended for itself. */
export const streamOverHttp = (subgraph: Subgraph, callHeaders: CallHeaders): OpenSource =>
  async function* (call: SourceCall, context: GatewayContext, signal: AbortSignal) {
    const { name, path, streams } = subgraph
    const body = JSON.stringify({ query: call.query, variables: call.variables })
    const response = await streams.request({
      method: 'POST',
      path,
      idempotent: true,
      bodyTimeout: silence,
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        'x-request-id': context.requestId,
        ...callHeaders(
          { audience: name, method: 'POST', path, body, isMutation: false },
          context.assertion(),
        ),
      },
      body,
      signal,
    })
    const isStream = String(response.headers['content-type']).startsWith('text/event-stream')
    if (response.statusCode !== 200 || !isStream) {
      yield readAnswer({ status: response.statusCode, text: await response.body.text() })
      return
    }
    for await (const { event, data } of readEvents(response.body)) {
      if (event === 'complete') return
      if (event === 'next') yield checkAnswer(JSON.parse(data) as Record<string, unknown>)
    }
    throw unavailable(new Error('Its event stream broke off.'))
  }

async function* readEvents(body: AsyncIterable<Buffer>): AsyncGenerator<EventSourceMessage> {
  const events: EventSourceMessage[] = []
  const parser = createParser({
    maxBufferSize: maxEventCharacters,
    onEvent: (event) => events.push(event),
    onError(error) {
      throw unavailable(error)
    },
  })
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    yield* events.splice(0)
  }
}

/** Straight from a subgraph in this process. */
export const streamLocally = (graph: LocalGraph): OpenSource =>
  async function* ({ query, variables }, { viewer, requestId, client }, signal) {
    const answers = await graph.subscribe({ query, variables }, { viewer, requestId, client })
    const stop = () => void answers.return?.()
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    for await (const answer of answers) yield checkAnswer({ ...answer })
  }
