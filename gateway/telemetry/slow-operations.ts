import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '#kit/observability/log.ts'
import { isMultipart } from '../uploads/receive-uploads.ts'
import { clientOf } from './callers.ts'
import { requestLine, type FetchTiming, type RequestLine } from './request-line.ts'

/** Of one operation. */
const maxFetches = 50

/**
 * One line for each operation that took longer than so many milliseconds, from when it had been received until its answer was
 * there: what it was, what was done for it, and how long each part of that took. No word of its variables.
 */
export function tellSlowOperations(app: FastifyInstance, log: Logger, threshold: number): void {
  if (threshold === 0) return
  app.addHook('onResponse', (request, reply, done) => {
    const line = requestLine(request)
    const { receivedMs, executedMs = reply.elapsedTime } = line
    if (receivedMs !== undefined && executedMs - receivedMs > threshold && !takesItsTime(request, line))
      log.warn(describe(request, reply, line, receivedMs), 'a slow operation')
    done()
  })
}

/** What lasts as long as the client has it. */
const takesItsTime = (request: FastifyRequest, { kind }: RequestLine) =>
  isMultipart(request) || kind === 'subscription'

function describe(request: FastifyRequest, reply: FastifyReply, line: RequestLine, receivedMs: number) {
  const { operation = null, kind, traceId, document, outline, codes, fetches } = line
  const { preparedMs, executedMs } = line
  const total = reply.elapsedTime
  const { name, version } = clientOf(request.headers)
  const begun = performance.now() - total
  return {
    requestId: request.id,
    ...(traceId && { traceId }),
    operation,
    kind,
    ...(document !== undefined && { hash: createHash('sha256').update(document).digest('hex') }),
    client: name,
    clientVersion: version,
    ms: Math.round(total),
    phases: {
      receive: Math.round(receivedMs),
      prepare: Math.round((preparedMs ?? total) - receivedMs),
      ...(preparedMs !== undefined && { execute: Math.round((executedMs ?? total) - preparedMs) }),
      ...(executedMs !== undefined && { send: Math.round(total - executedMs) }),
    },
    ...(outline && { plan: outline }),
    fetches: fetches.slice(0, maxFetches).map((fetch) => describeFetch(fetch, begun)),
    ...(codes.size && { codes: [...codes] }),
  }
}

const describeFetch = ({ text, representations, startedAt, ms, failed }: FetchTiming, begun: number) => ({
  subgraph: text.subgraph,
  path: text.path,
  representations,
  at: Math.round(startedAt - begun),
  ms: Math.round(ms),
  ...(failed && { failed }),
})
