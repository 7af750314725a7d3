import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { isRefusalCode, refusalStatus, type RefusalCode } from '../errors/refusal.ts'
import type { Logger } from '../observability/log.ts'
import { traceRequests } from '../observability/tracing/request-spans.ts'
import { headerLimits, limitArrival, type ArrivalLimits } from './arrival.ts'
import { createDrain, tellToLeave, type Drain } from './drain.ts'

export interface HttpServerOptions {
  log: Logger
  drain?: Drain
  arrival?: ArrivalLimits
  ready?: (() => Promise<void>) | undefined
}

/** Bytes of a request body that is not an upload. */
const bodyLimit = 1_048_576
/** Milliseconds; longer than any client's of ours, so that the client is the one that closes. */
const keepAliveTimeout = 65_000
/** Milliseconds; more than the gateway allows, so that it is the one that says why. */
const patientArrival = { requestMs: 30_000, uploadMs: 600_000 }
/** Milliseconds between two looks for connections that have become idle. */
const sweepInterval = 100

/** A server with health checks, coded errors and a close that drains; it does not listen yet. */
export async function createHttpServer({
  log,
  ready,
  drain = createDrain(0),
  arrival = patientArrival,
}: HttpServerOptions): Promise<FastifyInstance> {
  const app = Fastify({
    http: headerLimits(arrival),
    bodyLimit,
    keepAliveTimeout,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 2_000 },
  })

  app.setNotFoundHandler(async (_request, reply) => {
    await reply.code(404).send(coded('NOT_FOUND', 'There is no such thing.'))
  })
  app.setErrorHandler<FastifyError>(async (error, _request, reply) => {
    const code = codeOf(error)
    if (code) return reply.code(refusalStatus[code]).send(coded(code, error.message))
    log.error({ err: error }, 'a request failed')
    return reply.code(500).send(coded('INTERNAL_SERVER_ERROR', 'Something went wrong on our side.'))
  })

  tellToLeave(app, drain)
  limitArrival(app, arrival)
  traceRequests(app, { from: 'inside' })

  app.get('/health/live', async () => ({ status: 'ok' }))
  app.get('/health/ready', async (_request, reply) => {
    if (drain.hasBegun()) return reply.code(503).send({ status: 'draining' })
    try {
      await ready?.()
      return { status: 'ok' }
    } catch (error) {
      log.warn({ err: error }, 'not ready')
      return reply.code(503).send({ status: 'unavailable' })
    }
  })
  return app
}

/** Those that are open. */
const connections = new WeakMap<Server, Set<Socket>>()

/** Starts listening; gives the base URL by which this machine reaches it. */
export async function listenAt(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<string> {
  const sockets = new Set<Socket>()
  connections.set(app.server, sockets)
  app.server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await app.listen({ host, port })
  const { port: actual } = app.server.address() as AddressInfo
  const reachable =
    host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${reachable}:${actual}`
}

/** Takes no more requests, lets those under way end for at most `patience` milliseconds, and closes all connections. */
export async function closeServer(app: FastifyInstance, patience: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), patience)
  // Node closes those that are idle now, and would wait for what the others keep alive, and for those that were never used.
  const sweep = setInterval(() => {
    app.server.closeIdleConnections()
    for (const socket of connections.get(app.server) ?? []) if (!socket.bytesRead) socket.destroy()
  }, sweepInterval)
  try {
    await app.close()
  } finally {
    clearTimeout(cut)
    clearInterval(sweep)
  }
}

export const coded = (code: string, message: string) => ({ errors: [{ message, extensions: { code } }] })

/** Our refusals, and what Fastify itself refuses of a request, whose messages speak of nothing but it. */
function codeOf(error: FastifyError & { extensions?: { code?: unknown } }): RefusalCode | null {
  const own = error.extensions?.code
  if (isRefusalCode(own)) return own
  const status = error.statusCode ?? 500
  if (status === 413) return 'PAYLOAD_TOO_LARGE'
  return status >= 400 && status < 500 ? 'BAD_USER_INPUT' : null
}
