import compress from '@fastify/compress'
import Fastify, { type FastifyInstance } from 'fastify'
import { headerLimits, limitArrival } from '#kit/http/arrival.ts'
import { tellToLeave, type Drain } from '#kit/http/drain.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { GatewayConfig } from './config.ts'
import { handleHttpErrors } from './errors/http-errors.ts'
import { requestIdHeader, requestIdOf } from './telemetry/request-id.ts'
import { keepLines, logRequests } from './telemetry/request-line.ts'
import { tellSlowOperations } from './telemetry/slow-operations.ts'
import { traceOutsiders } from './telemetry/request-span.ts'

/** Milliseconds; longer than load balancers keep a connection, so that they are the ones that close it. */
const keepAliveTimeout = 65_000

/** The HTTP server without its routes. Stopping, it serves what is on its connections already and closes each after that. */
export async function createServer(
  config: GatewayConfig,
  log: Logger,
  drain: Drain,
): Promise<FastifyInstance> {
  // Longest of all may an upload stand still; whatever is behind it has a say first.
  const standstill = config.uploadIdleTimeoutMs + config.subgraphTimeoutMs
  const arrival = { requestMs: config.requestTimeoutMs, uploadMs: standstill }
  const app = Fastify({
    http: headerLimits(arrival),
    bodyLimit: config.limits.maxBodyBytes,
    keepAliveTimeout,
    connectionTimeout: standstill,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy: config.trustedProxies.length ? config.trustedProxies : false,
    requestIdHeader: false,
    genReqId: requestIdOf,
  })
  keepLines(app)
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header(requestIdHeader, request.id).header('x-content-type-options', 'nosniff')
    done()
  })
  tellToLeave(app, drain)
  limitArrival(app, arrival)
  tellSlowOperations(app, log, config.slowOperationMs)
  traceOutsiders(app)
  // What is proxied comes as its subgraph made it.
  await app.register(compress, { global: false })
  logRequests(app, log)
  handleHttpErrors(app, log)
  app.get('/', async (_request, reply) => reply.redirect('/graphql', 302))
  return app
}
