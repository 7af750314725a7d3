import type { FastifyInstance } from 'fastify'
import { traceRequests } from '#kit/observability/tracing/request-spans.ts'
import { requestLine } from './request-line.ts'

/** What a span tells of a request is what its log line tells. */
export const traceOutsiders = (app: FastifyInstance): void =>
  traceRequests(app, {
    from: 'outside',
    onOpen(request, span) {
      requestLine(request).traceId = span.traceId
      span.set({ 'quire.request.id': request.id })
    },
    onEnd(request, span) {
      const { operation, kind, codes } = requestLine(request)
      if (kind) span.rename(`${kind} ${operation ?? ''}`.trim())
      span.set({
        ...(kind && { 'graphql.operation.type': kind }),
        ...(operation && { 'graphql.operation.name': operation }),
        ...(codes.size && { 'quire.codes': [...codes] }),
      })
      if (codes.has('INTERNAL_SERVER_ERROR')) span.fail('INTERNAL_SERVER_ERROR')
    },
  })
