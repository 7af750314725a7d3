import { readFile } from 'node:fs/promises'
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { parse, type DocumentNode, type GraphQLSchema } from 'graphql'
import { processRequest } from 'graphql-upload-minimal'
import { assertionHeader, assertionKey, verifyAssertion, type Assertion } from '../auth/viewer.ts'
import type { SubgraphConfig } from '../config/subgraph-config.ts'
import { maskError } from '../errors/mask.ts'
import { createHttpServer, listenAt } from '../http/server.ts'
import type { Logger } from '../observability/log.ts'
import { scalars } from './scalars.ts'

/** What a resolver's context begins with. */
export interface RequestScope extends Assertion {
  log: Logger
}

/** A part of the platform that can be started and stopped. */
export interface Subgraph {
  name: string
  /** Starts answering; gives the base URL, whose `/graphql` is the graph. */
  listen(): Promise<string>
  /** Lets the requests under way end first. */
  close(): Promise<void>
}

export interface SubgraphOptions<Context extends RequestScope> {
  config: SubgraphConfig
  log: Logger
  /** The generated map; checked field by field where it is made. */
  resolvers: object
  context: (scope: RequestScope) => Context
  /** What it says to others is with the transport before a mutation is answered. */
  events?: { flush(): Promise<void> }
  routes?: (app: FastifyInstance) => void | Promise<void>
  uploads?: { maxFileSize: number }
  /** Throws where the subgraph cannot do its work. */
  ready?: () => Promise<void>
}

const schemaFolder = new URL('../../../schema/', import.meta.url)

export async function createSubgraph<Context extends RequestScope>(
  options: SubgraphOptions<Context>,
): Promise<Subgraph> {
  const { config, log } = options
  const app = await createHttpServer({ log, ready: options.ready })
  const apollo = new ApolloServer<Context>({
    schema: await buildSchema(config.name, options.resolvers),
    // Nobody but the gateway gets this far, so there is no browser to forge a request.
    csrfPrevention: false,
    introspection: !config.production,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    allowBatchedHttpRequests: false,
    formatError: maskError,
    plugins: [
      fastifyApolloDrainPlugin(app),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      reportBugs(),
      ...(options.events ? [flushAfterMutations(options.events)] : []),
    ],
  })
  await apollo.start()
  await mountGraph(app, apollo, options)
  await options.routes?.(app)

  return {
    name: config.name,
    listen: () => listenAt(app, config),
    close: async () => {
      await app.close()
      await apollo.stop()
    },
  }
}

async function mountGraph<Context extends RequestScope>(
  app: FastifyInstance,
  apollo: ApolloServer<Context>,
  { config, log, context, uploads }: SubgraphOptions<Context>,
): Promise<void> {
  const key = assertionKey(config.secret)
  const assertions = new WeakMap<FastifyRequest, Assertion>()

  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const header = request.headers[assertionHeader]
      const assertion = await verifyAssertion(key, Array.isArray(header) ? undefined : header)
      if (assertion) {
        assertions.set(request, assertion)
        return
      }
      const error = { message: 'Ask the gateway.', extensions: { code: 'UNAUTHENTICATED' } }
      await reply.code(401).send({ errors: [error] })
    })
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
    scope.post(
      '/graphql',
      fastifyApolloHandler(apollo, {
        context: async (request) => {
          const assertion = assertions.get(request)
          if (!assertion) throw new Error('A request got past the check of its assertion.')
          return context({ ...assertion, log: log.child({ requestId: assertion.requestId }) })
        },
      }),
    )
  })
}

async function buildSchema(name: string, resolvers: object): Promise<GraphQLSchema> {
  const files = ['common', name].map((file) => readFile(new URL(`${file}.graphql`, schemaFolder), 'utf8'))
  const typeDefs = parse((await Promise.all(files)).join('\n'))
  return buildSubgraphSchema({ typeDefs, resolvers: { ...scalarsOf(typeDefs), ...resolvers } as never })
}

const scalarsOf = (typeDefs: DocumentNode) =>
  Object.fromEntries(
    typeDefs.definitions.flatMap((node) => {
      const scalar = node.kind === 'ScalarTypeDefinition' ? scalars[node.name.value] : undefined
      return scalar ? [[scalar.name, scalar]] : []
    }),
  )

function reportBugs<Context extends RequestScope>(): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ errors, contextValue, operationName }) {
          for (const error of errors) {
            const code = error.extensions['code']
            // Without an original error it is GraphQL's own refusal of the document or its variables.
            if (code === undefined && error.originalError) {
              contextValue.log.error(
                { err: error.originalError, path: error.path, operationName },
                'a resolver failed',
              )
            }
          }
        },
      }
    },
  }
}

function flushAfterMutations<Context extends RequestScope>(events: {
  flush(): Promise<void>
}): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ operation }) {
          if (operation?.operation === 'mutation') await events.flush()
        },
      }
    },
  }
}
