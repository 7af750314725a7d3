import { tracing } from '#kit/observability/tracing/tracing.ts'
import type { CallHeaders } from '../auth/sign-calls.ts'
import type { GatewayContext } from '../context.ts'
import { countFault, countFetch, type FetchCells } from '../telemetry/fetch-cells.ts'
import { traceExchange, traceFetch } from '../telemetry/fetch-spans.ts'
import { sendUploads } from '../uploads/send-uploads.ts'
import { takeUploads } from '../uploads/take-uploads.ts'
import { readAnswer, requireGraphStatus, type SubgraphAnswer } from './answer.ts'
import { exchange, type RawAnswer } from './exchange.ts'
import type { ResilienceConfig } from '../resilience/config.ts'
import type { Guard } from '../resilience/guard.ts'
import { failEveryField } from './failed-fields.ts'
import { SubgraphFault, unavailable } from './fault.ts'
import type { InFlight } from './in-flight.ts'
import type { Subgraph } from './subgraph.ts'
import { bodyOf, type Send, type SubgraphCall } from './subgraph-call.ts'

export interface SendLimits {
  /** For a whole call that carries no file. */
  subgraphTimeoutMs: number
  /** How long a call that carries one may stand still. */
  uploadIdleTimeoutMs: number
  resilience: ResilienceConfig
}

/** How one subgraph is asked; throws a SubgraphFault, or what it fails with, where it gives no answer that a graph would give. */
export type Transport = (call: SubgraphCall, context: GatewayContext) => Promise<SubgraphAnswer>

/** A subgraph's own way, and where it is counted. */
export interface Way {
  ask: Transport
  cells: FetchCells
}

/** Asks each subgraph on its own way. One that fails takes only its own fields with it. */
export const sendOver =
  (ways: ReadonlyMap<string, Way>): Send =>
  async (call, context) => {
    const { subgraph } = call.text
    const started = performance.now()
    const way = ways.get(subgraph)
    try {
      if (!way) throw new Error(`There is no connection to ${subgraph}.`)
      const answer = await (tracing
        ? traceFetch(tracing, call, () => way.ask(call, context))
        : way.ask(call, context))
      const ms = performance.now() - started
      countFetch(way.cells, answer, ms)
      noteFetch(context, call, started, ms, null)
      return answer
    } catch (error) {
      const fault = error instanceof SubgraphFault ? error : unavailable(error)
      const ms = performance.now() - started
      if (way) countFault(way.cells, fault, ms)
      noteFetch(context, call, started, ms, fault.code)
      const about = { subgraph, ms: Math.round(ms), err: fault.cause ?? fault }
      if (fault.code === 'UNAVAILABLE') context.log().warn(about, 'a subgraph gave no answer')
      return failEveryField(call, fault)
    }
  }

function noteFetch(
  { line }: GatewayContext,
  { text, batches }: SubgraphCall,
  startedAt: number,
  ms: number,
  failed: string | null,
): void {
  let representations = 0
  for (const { texts } of batches) representations += texts.length
  line.fetches.push({ text, representations, startedAt, ms, failed })
}

/** Over HTTP. */
export function httpTransport(
  subgraph: Subgraph,
  limits: SendLimits,
  { callHeaders, guard, inFlight }: { callHeaders: CallHeaders; guard: Guard; inFlight: InFlight<RawAnswer> },
): Transport {
  return async (call, context) => {
    const { uploads } = context
    if (uploads) {
      const { variables, uploads: placed } = takeUploads(call.variables)
      if (placed.length) {
        const { query, operationName } = call.text
        const carried = {
          operation: { query, operationName, variables },
          uploads: placed,
          headers: headersFor(context, null, true),
        }
        return sendUploads(subgraph, carried, uploads, limits)
      }
    }
    const body = bodyOf(call)
    const mayRepeat = !call.text.isMutation
    let tries = 0
    const askOnce = (timeoutMs: number) =>
      exchange(subgraph.instances, {
        path: subgraph.path,
        idempotent: mayRepeat,
        headers: { ...headersFor(context, body, call.text.isMutation), 'content-type': 'application/json' },
        body,
        timeoutMs,
        maxBytes: limits.resilience.maxAnswerBytes,
      })
    const askTraced = async (timeoutMs: number) =>
      requireGraphStatus(
        await (tracing
          ? traceExchange(tracing, subgraph, tries++, () => askOnce(timeoutMs))
          : askOnce(timeoutMs)),
      )
    const ask = () => guard({ timeoutMs: limits.subgraphTimeoutMs, mayRepeat, ask: askTraced })
    return readAnswer(await (mayRepeat ? inFlight.share(context.viewer, body, ask) : ask()))
  }

  function headersFor(
    context: GatewayContext,
    body: string | null,
    isMutation: boolean,
  ): Record<string, string> {
    const call = { audience: subgraph.name, method: 'POST', path: subgraph.path, body, isMutation }
    return {
      accept: 'application/json',
      'x-request-id': context.requestId,
      ...tracing?.headers(),
      ...callHeaders(call, context.assertion()),
    }
  }
}
