import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { tracing, type OpenSpan } from './tracing.ts'

export interface RequestSpanOptions {
  /** Whether those who ask are parts of the platform, or anybody. */
  from: 'inside' | 'outside'
  onOpen?: (request: FastifyRequest, span: OpenSpan) => void
  onEnd?: (request: FastifyRequest, span: OpenSpan) => void
}

const spanKey = Symbol('span')

/**
 * A span for each request, which goes on with its caller's trace; the rest of the request is a part of it. It names the route
 * and not the path, which can carry a signature, and says nothing of who asked.
 */
export function traceRequests(app: FastifyInstance, { from, onOpen, onEnd }: RequestSpanOptions): void {
  if (!tracing) return
  const { open } = tracing
  app.decorateRequest(spanKey, null)

  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    if (route.startsWith('/health/')) return done()
    const span = open(`${request.method} ${route}`, {
      kind: 'server',
      [from]: request.headers,
      attributes: {
        'http.request.method': request.method,
        'http.route': route,
        'url.scheme': request.protocol,
      },
    })
    request.setDecorator(spanKey, span)
    onOpen?.(request, span)
    done()
  })
  app.addHook('preHandler', (request, _reply, done) => {
    const span = request.getDecorator<OpenSpan | null>(spanKey)
    if (span) span.run(done)
    else done()
  })
  app.addHook('onResponse', (request, reply: FastifyReply, done) => {
    const span = request.getDecorator<OpenSpan | null>(spanKey)
    span?.set({ 'http.response.status_code': reply.statusCode })
    if (span && reply.statusCode >= 500) span.fail(String(reply.statusCode))
    if (span) onEnd?.(request, span)
    span?.end()
    done()
  })
}
