import type { FastifyInstance, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import { processRequest } from 'graphql-upload-minimal'
import { payloadTooLarge } from '#kit/errors/refusal.ts'
import { sealBuiltIns } from './seal-built-ins.ts'

export interface ReceiveOptions {
  maxFileSize: number
}

/** Of one request. */
const maxFiles = 10
/** Bytes of `operations` and of `map`. */
const maxFieldSize = 1_048_576

/**
 * GraphQL multipart requests (github.com/jaydenseric/graphql-multipart-request-spec): the body is read up to the `map`,
 * and the files are left to whoever the operation gives them to.
 */
export function receiveUploads(app: FastifyInstance, { maxFileSize }: ReceiveOptions): void {
  sealBuiltIns()
  const maxBodySize = maxFileSize + 4 * maxFieldSize

  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))
  app.addHook('preHandler', async (request, reply) => {
    if (!isMultipart(request)) return
    requirePreflight(request)
    if (Number(request.headers['content-length'] ?? 0) > maxBodySize)
      throw payloadTooLarge('The file is too large.')
    request.body = await processRequest(request.raw, reply.raw, {
      maxFieldSize,
      // The parser calls a file too large that just reaches the limit.
      maxFileSize: maxFileSize + 1,
      maxFiles,
    }).catch(refuseBody)
  })
}

export const isMultipart = (request: FastifyRequest) =>
  request.method === 'POST' && /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')

const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name']

/** A form on any web page can send multipart/form-data with its visitor's cookies; none can add these headers. */
function requirePreflight({ headers }: FastifyRequest): void {
  if (preflightHeaders.some((name) => headers[name])) return
  throw badRequest(`An upload needs one of the headers ${preflightHeaders.join(', ')}, with any value.`)
}

/** Whatever is wrong with a body is its sender's doing, also what the parser calls a fault of the server. */
function refuseBody({ status, message }: Error & { status?: number }): never {
  if (status === 413) throw payloadTooLarge(message)
  throw badRequest(status === 500 ? "Missing multipart field 'operations'." : message)
}

const badRequest = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })
