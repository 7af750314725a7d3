import type { ApolloServer } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { Vouch } from '../auth/assertion.ts'
import type { Authenticate } from '../auth/authenticate.ts'
import type { GatewayContext } from '../context.ts'
import { landingPagePolicy } from '../sandbox/landing-page.ts'
import { requestLine } from '../telemetry/request-line.ts'
import { isMultipart, receiveUploads } from '../uploads/receive-uploads.ts'
import { collectUploads } from '../uploads/request-uploads.ts'

export interface GraphRouteOptions {
  apollo: ApolloServer<GatewayContext>
  authenticate: Authenticate
  vouch: Vouch
  log: Logger
  maxFileSize: number
}

const maxUserAgent = 300

/** `/graphql`: who asks is settled before anything of the body is read. */
export async function mountGraph(app: FastifyInstance, options: GraphRouteOptions): Promise<void> {
  const viewers = new WeakMap<FastifyRequest, Viewer>()
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      void reply.header('content-security-policy', landingPagePolicy)
      viewers.set(request, await options.authenticate(request.headers.authorization))
    })
    receiveUploads(scope, { maxFileSize: options.maxFileSize })
    scope.route({
      method: ['GET', 'POST'],
      url: '/graphql',
      handler: fastifyApolloHandler(options.apollo, {
        context: async (request) => createContext(request, viewers.get(request) ?? anonymous, options),
      }),
    })
  })
}

function createContext(
  request: FastifyRequest,
  viewer: Viewer,
  { vouch, log }: GraphRouteOptions,
): GatewayContext {
  const assertion = {
    viewer,
    requestId: request.id,
    client: { address: request.ip, userAgent: request.headers['user-agent']?.slice(0, maxUserAgent) ?? null },
  }
  return {
    ...assertion,
    assertion: vouch(assertion),
    log: log.child({ requestId: request.id }),
    uploads: isMultipart(request) ? collectUploads() : null,
    line: requestLine(request),
  }
}
