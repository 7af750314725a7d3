import type { FastifyInstance, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import { processRequest, Upload } from 'graphql-upload-minimal'
import { payloadTooLarge } from '#kit/errors/refusal.ts'

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
  const maxBodySize = maxFileSize + 4 * maxFieldSize

  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))
  app.addHook('preHandler', async (request, reply) => {
    if (!isMultipart(request)) return
    requirePreflight(request)
    if (Number(request.headers['content-length'] ?? 0) > maxBodySize)
      throw payloadTooLarge('The file is too large.')
    request.body = await processRequest(request.raw, reply.raw, { maxFieldSize, maxFileSize, maxFiles })
  })
  app.addHook('onResponse', (request, reply, done) => {
    if (!request.raw.complete) lingerBriefly(request)
    done()
  })
}

export const isMultipart = (request: FastifyRequest) =>
  request.method === 'POST' && /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')

/** All files of a body that `processRequest` made. */
export function listUploads(value: unknown): Upload[] {
  if (value instanceof Upload) return [value]
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap(listUploads))]
}

const preflightHeaders = ['apollo-require-preflight', 'x-apollo-operation-name']

/** A form on any web page can send multipart/form-data with its visitor's cookies; none can add these headers. */
function requirePreflight({ headers }: FastifyRequest): void {
  if (preflightHeaders.some((name) => headers[name])) return
  throw new GraphQLError(
    `An upload needs one of the headers ${preflightHeaders.join(', ')}, with any value.`,
    {
      extensions: { code: 'BAD_REQUEST' },
    },
  )
}

/** Milliseconds. */
const lingering = 2_000

/**
 * Answered before all of it was read. What still comes is dropped for a moment, since a connection that is closed at once
 * can take the answer with it; then the client is cut off.
 */
function lingerBriefly({ raw }: FastifyRequest): void {
  raw.unpipe()
  raw.resume()
  const cut = setTimeout(() => {
    if (!raw.complete) raw.destroy()
  }, lingering)
  raw.once('close', () => clearTimeout(cut))
}
