import type { FastifyInstance, FastifyRequest } from 'fastify'
import { print, type DocumentNode } from 'graphql'
import { processRequest } from 'graphql-upload-minimal'
import type { ClaimNonce } from '../auth/call-signature.ts'
import { admitOnlyGateway } from '../auth/gateway-only.ts'
import type { Assertion } from '../auth/viewer.ts'
import type { SubgraphConfig } from '../config/subgraph-config.ts'
import { serveEventStreams, wantsEvents } from '../http/event-stream.ts'
import { createDrain } from '../http/drain.ts'
import { closeServer, createHttpServer, listenAt } from '../http/server.ts'
import type { EventFlow } from '../events/flow.ts'
import { badUserInput } from '../errors/refusal.ts'
import type { Logger } from '../observability/log.ts'
import type { RegistryConfig } from '../registry/config.ts'
import type { Registered } from '../registry/register.ts'
import type { Apollo } from './apollo.ts'
import { createExecution, type RequestScope } from './execution.ts'
import { openLocalGraph, type LocalGraph } from './local-graph.ts'
import { buildSchema, readTypeDefs } from './schema.ts'
import { readOperation, streamAnswers } from './stream-answers.ts'

export type { RequestScope } from './execution.ts'

/** A part of the platform that can be started and stopped. */
export interface Subgraph {
  name: string
  /** For the parts that run in this process. */
  graph: LocalGraph
  /** Starts answering; gives the base URL, whose `/graphql` is the graph. */
  listen(): Promise<string>
  /** Is no longer ready, and goes on answering for the while that it takes others to notice. */
  drain(): Promise<void>
  /** The same first; then lets the requests under way end. */
  close(): Promise<void>
}

export interface SubgraphOptions<Context extends RequestScope> {
  config: SubgraphConfig
  log: Logger
  /** Those of `schema/` by default. */
  typeDefs?: DocumentNode
  /** The generated map; checked field by field where it is made. */
  resolvers: object
  context: (scope: RequestScope) => Context
  /** What it says to others is with the transport before a mutation is answered; what has changed is told to the gateway. */
  events?: Pick<EventFlow, 'flush' | 'changes'>
  /** What its instances share, so that no mutation is made twice. */
  claimNonce?: ClaimNonce
  routes?: (app: FastifyInstance) => void | Promise<void>
  uploads?: { maxFileSize: number }
  /** Throws where the subgraph cannot do its work. */
  ready?: () => Promise<void>
}

/** Milliseconds that requests under way have left once it stops. */
const closePatience = 10_000

export async function createSubgraph<Context extends RequestScope>(
  options: SubgraphOptions<Context>,
): Promise<Subgraph> {
  const { config, log } = options
  const typeDefs = options.typeDefs ?? (await readTypeDefs(config.name))
  const schema = buildSchema(typeDefs, options.resolvers)
  const introspection = !config.production
  const execution = createExecution({ ...options, name: config.name, schema, introspection })
  const drain = createDrain(config.shutdownDelayMs)
  const app = await createHttpServer({ log, drain, ready: options.ready })
  let apollo: Promise<Apollo> | null = null
  // With the first request over HTTP, of which there is none where all parts run in one process.
  const started = (assertionOf: (request: FastifyRequest) => Assertion) =>
    (apollo ??= import('./apollo.ts').then(({ startApollo }) =>
      startApollo({
        schema,
        execution,
        introspection,
        context: async (request) => execution.contextFor(assertionOf(request)),
      }),
    ))
  const graph = openLocalGraph(execution, log)
  await mountGraph(app, started, { ...options, graph })
  await options.routes?.(app)

  let registered: Registered | null = null
  let leaving: Promise<void> | null = null
  const leave = async () => {
    await registered?.leave()
    await drain.begin()
  }
  return {
    name: config.name,
    graph,
    listen: async () => {
      const url = await listenAt(app, config)
      if (config.registry) registered = await registerAt(config.registry, url, typeDefs, options)
      return url
    },
    drain: () => (leaving ??= leave()),
    close: async () => {
      await (leaving ??= leave())
      await closeServer(app, closePatience)
      await (await apollo)?.stop()
    },
  }
}

async function registerAt(
  { url: databaseUrl, host }: RegistryConfig,
  ownUrl: string,
  typeDefs: DocumentNode,
  { config: { name: subgraph, secret }, log }: Pick<SubgraphOptions<never>, 'config' | 'log'>,
): Promise<Registered> {
  const { register } = await import('../registry/register.ts')
  const { port } = new URL(ownUrl)
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return register({ databaseUrl, secret, subgraph, origin, sdl: print(typeDefs), log })
}

async function mountGraph<Context extends RequestScope>(
  app: FastifyInstance,
  started: (assertionOf: (request: FastifyRequest) => Assertion) => Promise<Apollo>,
  { config, uploads, events, claimNonce, log, graph }: SubgraphOptions<Context> & { graph: LocalGraph },
): Promise<void> {
  const streams = serveEventStreams(app)
  await app.register(async (scope) => {
    const assertionOf = admitOnlyGateway(scope, config, claimNonce)
    if (uploads) {
      // Left unread: the files stream to their resolver.
      scope.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))
      scope.addHook('preHandler', async (request, reply) => {
        if (!request.headers['content-type']?.startsWith('multipart/form-data')) return
        request.body = await processRequest(request.raw, reply.raw, {
          maxFiles: 1,
          maxFileSize: uploads.maxFileSize,
        })
      })
    }
    if (events)
      scope.get<{ Querystring: { after?: string } }>('/changes', ({ query }) =>
        events.changes(placeOf(query.after)),
      )
    scope.post('/graphql', async function (request, reply) {
      if (wantsEvents(request.headers.accept)) {
        const operation = readOperation(request.body)
        return streamAnswers(streams.open(reply), graph, operation, assertionOf(request), log)
      }
      const { handler } = await started(assertionOf)
      return handler.call(this, request, reply)
    })
  })
}

function placeOf(after: string | undefined): number | null {
  if (after === undefined) return null
  const place = /^\d{1,15}$/.test(after) ? Number(after) : NaN
  if (Number.isNaN(place)) throw badUserInput('`after` is a place that was told before.')
  return place
}
