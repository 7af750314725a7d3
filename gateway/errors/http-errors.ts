import type { FastifyError, FastifyInstance } from 'fastify'
import { GraphQLError } from 'graphql'
import { coded } from '#kit/http/server.ts'
import { isRefusalCode, refusalStatus } from '#kit/errors/refusal.ts'
import type { Logger } from '#kit/observability/log.ts'
import { RequestRefused } from '../operations/request-refused.ts'
import { requestLine } from '../telemetry/request-line.ts'
import { internalError } from './internal.ts'

/** What goes wrong before or beside the graph, in the form in which the graph tells it. */
export function handleHttpErrors(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).send(coded('NOT_FOUND', 'There is no such thing.'))
  })
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    const refusal = refusalOf(error)
    void reply.header('cache-control', 'no-store')
    requestLine(request).codes.add(refusal?.code ?? 'INTERNAL_SERVER_ERROR')
    if (refusal) return reply.code(refusal.status).send(coded(refusal.code, error.message))
    log.error({ err: error, requestId: request.id }, 'a request failed')
    return reply.code(500).send({ errors: [internalError(request.id)] })
  })
}

/** Our refusals, and what is refused of a request as HTTP, whose messages speak of nothing but it. */
function refusalOf(error: FastifyError): { code: string; status: number } | null {
  if (error instanceof RequestRefused) return error
  if (error instanceof GraphQLError) {
    const { code } = error.extensions
    if (isRefusalCode(code)) return { code, status: refusalStatus[code] }
    return code === 'BAD_REQUEST' ? { code, status: 400 } : null
  }
  const status = error.statusCode ?? 500
  if (status < 400 || status >= 500) return null
  return { code: status === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST', status }
}
