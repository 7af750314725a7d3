import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from '#kit/observability/log.ts'
import type { CallText } from '../subgraph/subgraph-call.ts'
import type { CountedOperation } from './operation-cells.ts'

/** What a request's log line will tell besides its time and its status. */
export interface RequestLine {
  operation?: string
  kind?: string
  traceId?: string
  counted?: CountedOperation
  /** Whatever came of it. */
  isExecuted?: boolean
  /** Milliseconds after its begin at which it had been read, made ready, and executed. */
  receivedMs?: number
  preparedMs?: number
  executedMs?: number
  document?: string
  /** Its plan in a line. */
  outline?: string
  fetches: FetchTiming[]
  codes: Set<string>
}

export interface FetchTiming {
  text: CallText
  representations: number
  /** By the clock of `performance`. */
  startedAt: number
  ms: number
  /** By which code. */
  failed: string | null
}

/** No WeakMap: the values of one that is older than its keys wait for a collection of V8's whole heap, and all they lead to with them. */
const lineKey = Symbol('line')

/** Before anything else asks for lines. */
export const keepLines = (app: FastifyInstance): void => void app.decorateRequest(lineKey, null)

export function requestLine(request: FastifyRequest): RequestLine {
  const known = request.getDecorator<RequestLine | null>(lineKey)
  if (known) return known
  const line: RequestLine = { fetches: [], codes: new Set() }
  request.setDecorator(lineKey, line)
  return line
}

/** One line per request. It names the route and not the path, which can carry a signature. */
export function logRequests(app: FastifyInstance, log: Logger): void {
  const write = (request: FastifyRequest, status: number, ms: number) => {
    const { operation, kind, traceId, codes } = requestLine(request)
    const isBug = codes.has('INTERNAL_SERVER_ERROR') || status === 500
    const level = isBug ? 'error' : isHealth(request) ? 'debug' : 'info'
    if (!log.isLevelEnabled(level)) return
    const about = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      ...(traceId && { traceId }),
      ...(kind && { kind, operation: operation ?? null }),
      status,
      ms: Math.round(ms),
      ...(codes.size && { codes: [...codes] }),
    }
    log[level](about, 'request')
  }
  app.addHook('onResponse', (request, reply, done) => {
    write(request, reply.statusCode, reply.elapsedTime)
    done()
  })
}

const isHealth = (request: FastifyRequest) => request.routeOptions.url?.startsWith('/health/') ?? false
