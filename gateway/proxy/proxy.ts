import httpProxy from '@fastify/http-proxy'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { coded } from '#kit/http/server.ts'
import type { Logger } from '#kit/observability/log.ts'
import { tracing } from '#kit/observability/tracing/tracing.ts'
import type { Subgraph } from '../subgraph/subgraph.ts'
import { requestIdHeader } from '../telemetry/request-id.ts'
import { requestLine } from '../telemetry/request-line.ts'
import { withoutHopByHop, withoutIdentity } from './headers.ts'

const read = ['GET', 'HEAD', 'OPTIONS']

/** What has a public URL of its own, and who answers it. */
export const proxiedRoutes = [
  { prefix: '/content', subgraph: 'library', methods: read },
  { prefix: '/files', subgraph: 'library', methods: read },
  { prefix: '/covers', subgraph: 'catalog', methods: read },
  { prefix: '/payments', subgraph: 'commerce', methods: [...read, 'POST'] },
  { prefix: '/exports', subgraph: 'identity', methods: ['GET', 'HEAD'] },
  { prefix: '/.well-known/jwks.json', subgraph: 'identity', methods: read },
] as const

export async function mountProxy(
  app: FastifyInstance,
  subgraphs: ReadonlyMap<string, Subgraph>,
  log: Logger,
): Promise<void> {
  for (const { prefix, subgraph: name, methods } of proxiedRoutes) {
    const subgraph = subgraphs.get(name)
    if (!subgraph) continue
    await app.register(httpProxy, {
      prefix,
      // Which instance is asked is decided call by call.
      upstream: `http://${name}.invalid`,
      rewritePrefix: `${subgraph.prefix}${prefix}`,
      // Of another undici than the library's own range; `overrides` in package.json makes them one.
      undici: subgraph.instances as never,
      httpMethods: [...methods],
      // Whoever asked can ask again; a retry here would multiply the load on what is already down.
      retryMethods: [],
      disableRequestLogging: true,
      disableCache: true,
      internalRewriteLocationHeader: false,
      replyOptions: {
        rewriteRequestHeaders: (request, headers) => ({
          ...withoutIdentity(withoutHopByHop(headers)),
          // The instance's own, whichever it is.
          host: undefined,
          [requestIdHeader]: request.id,
          ...tracing?.headers(),
        }),
        rewriteHeaders: (headers, request) => ({
          ...withoutHopByHop(headers),
          [requestIdHeader]: String(request?.id),
        }),
        onError(reply, { error }) {
          const status = isTimeout(error) ? 504 : 502
          log.warn(
            { err: error.cause ?? error, subgraph: name, requestId: reply.request.id },
            'a subgraph gave no answer',
          )
          requestLine(reply.request as FastifyRequest).codes.add('UNAVAILABLE')
          void reply.code(status).send(coded('UNAVAILABLE', 'This part is not available at the moment.'))
        },
      },
    })
  }
}

const isTimeout = (error: Error & { statusCode?: number; code?: string }) =>
  error.statusCode === 504 || error.code === 'UND_ERR_CONNECT_TIMEOUT'
