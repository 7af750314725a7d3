import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { wantsEvents } from '#kit/http/event-stream.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { Vouch } from '../auth/assertion.ts'
import type { GatewayContext } from '../context.ts'
import type { Pages } from '../sandbox/pages.ts'
import { answerWithEvents, type EventOptions } from '../subscriptions/answer-events.ts'
import { requestLine } from '../telemetry/request-line.ts'
import { isMultipart, receiveUploads } from '../uploads/receive-uploads.ts'
import { collectUploads } from '../uploads/request-uploads.ts'
import { answerRequest } from './answer-request.ts'
import { mediaTypeOf, refuseForgery } from './forgery.ts'
import { readGraphRequest } from './graph-request.ts'
import { wantsPage } from './media-type.ts'
import { RequestRefused } from './request-refused.ts'

export interface GraphRouteOptions extends Omit<EventOptions, 'contextFor'> {
  pages: Pages
  vouch: Vouch
  log: Logger
  maxFileSize: number
}

const maxUserAgent = 300
const viewerKey = Symbol('viewer')

/** `/graphql`: who asks is settled before anything of the body is read. */
export async function mountGraph(app: FastifyInstance, options: GraphRouteOptions): Promise<void> {
  const answerAsEvents = answerWithEvents(app, {
    ...options,
    contextFor: (request, viewer) => createContext(request, viewer, options),
  })
  const answer = (request: FastifyRequest, reply: FastifyReply, id: string | null) => {
    requireGraphType(request)
    const given = readGraphRequest(request, id)
    const viewer = request.getDecorator<Viewer>(viewerKey)
    if (wantsEvents(request.headers.accept)) return answerAsEvents(request, reply, given, viewer)
    return answerRequest(request, reply, given, createContext(request, viewer, options), options)
  }
  await app.register(async (scope) => {
    scope.decorateRequest(viewerKey, null)
    scope.addHook('onRequest', async (request) => {
      request.setDecorator(viewerKey, await options.authenticate(request.headers.authorization))
    })
    receiveUploads(scope, { maxFileSize: options.maxFileSize })
    scope.route({
      method: ['GET', 'HEAD', 'POST'],
      url: '/graphql',
      compress: { threshold: 1_024 },
      async handler(request, reply) {
        if (request.method !== 'POST' && isVisit(request)) return options.pages.show(reply, 'sandbox')
        refuseForgery(request)
        return answer(request, reply, null)
      },
    })
    // A page that makes its visitor's browser send this learns nothing: it is a query known beforehand, and nobody's.
    scope.route<{ Params: { id: string } }>({
      method: ['GET', 'HEAD', 'POST'],
      url: '/graphql/:id',
      compress: { threshold: 1_024 },
      async handler(request, reply) {
        if (request.method === 'POST') refuseForgery(request)
        return answer(request, reply, request.params.id)
      },
    })
    scope.route({
      method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/graphql',
      async handler(_, reply) {
        void reply.header('allow', 'GET, HEAD, POST')
        throw new RequestRefused(405, 'The graph answers GET and POST.')
      },
    })
  })
}

const isVisit = ({ headers, query }: FastifyRequest) =>
  wantsPage(headers.accept) &&
  ['query', 'documentId', 'extensions'].every((name) => !(query as object)[name as never])

function requireGraphType(request: FastifyRequest): void {
  if (request.method !== 'POST' || isMultipart(request)) return
  if (mediaTypeOf(request.headers['content-type']) !== 'application/json')
    throw new RequestRefused(415, 'An operation is sent as application/json.')
}

function createContext(
  request: FastifyRequest,
  viewer: Viewer,
  { vouch, log }: GraphRouteOptions,
): GatewayContext {
  const uploads = isMultipart(request) ? collectUploads() : null
  const line = requestLine(request)
  const client = {
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, maxUserAgent) ?? null,
  }
  let child: Logger | null = null
  const ownLog = () =>
    (child ??= log.child({ requestId: request.id, ...(line.traceId && { traceId: line.traceId }) }))
  let visitor: GatewayContext | null = null

  const contextOf = (asking: Viewer): GatewayContext => {
    const assertion = { viewer: asking, requestId: request.id, client }
    const context: GatewayContext = {
      ...assertion,
      assertion: vouch(assertion),
      log: ownLog,
      uploads,
      line,
      visitor: () => (asking === anonymous ? context : (visitor ??= contextOf(anonymous))),
      gathering: null,
    }
    return context
  }
  return contextOf(viewer)
}
