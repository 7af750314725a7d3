import type { LocalGraph } from '#kit/graphql/local-graph.ts'
import { createDrain } from '#kit/http/drain.ts'
import { closeServer, listenAt } from '#kit/http/server.ts'
import { createLog, type Logger } from '#kit/observability/log.ts'
import { vouchWith } from './auth/assertion.ts'
import { authenticateWith, everybodyIsAnonymous } from './auth/authenticate.ts'
import { rememberKeyViewers } from './auth/access-keys.ts'
import { identityClient } from './auth/identity-client.ts'
import { callHeadersWith } from './auth/sign-calls.ts'
import { createKeySet } from './auth/key-set.ts'
import { createRevocations } from './auth/revocations.ts'
import { followSupergraph } from './composition/follow-supergraph.ts'
import { openSource } from './composition/open-source.ts'
import { openDiscovery } from './discovery/discovery.ts'
import { openCaches, type Caches } from './cache/open-caches.ts'
import type { GatewayConfig } from './config.ts'
import { readApiBeside } from '../schema/api-file.ts'
import { createExecution } from './execution/execution.ts'
import { readExpectedOperations } from './execution/expected-operations.ts'
import { choosePlanner } from './execution/planner/choose-planner.ts'
import { keptPrograms } from './limits/config.ts'
import { countRates } from './limits/rates/rates.ts'
import { mountHealth } from './health/health.ts'
import { describeOperations } from './operations/facts.ts'
import { mountGraph } from './operations/graph-route.ts'
import { openPersisted } from './persisted/open-persisted.ts'
import { mountProxy } from './proxy/proxy.ts'
import { connectRedis } from './redis/connect-redis.ts'
import { mountPages } from './sandbox/pages.ts'
import { createServer } from './server.ts'
import { countRequests } from './telemetry/count-requests.ts'
import { countUsage, type Usage } from './telemetry/usage/usage.ts'
import { askSubgraphsWith } from './subgraph/ask-subgraph.ts'
import { connectSubgraphs } from './subgraph/connections.ts'

export interface GatewayOverrides {
  log?: Logger | undefined
  /** Subgraphs that run in this process, by name; the others are called over HTTP. */
  graphs?: ReadonlyMap<string, LocalGraph> | undefined
}

export interface Gateway {
  /** Starts answering; gives the base URL, whose `/graphql` is the graph. */
  listen(): Promise<string>
  /** Who uses what of the schema; for the team, not for clients. */
  showUsage: Usage['show']
  /** Of the caches that there are. */
  cacheFigures: Caches['figures']
  /** Is no longer ready, and goes on answering for the while that it takes others to notice. */
  drain(): Promise<void>
  /** The same first; then lets the requests under way end for a while, and closes all connections. */
  close(): Promise<void>
}

export async function createGateway(
  config: GatewayConfig,
  overrides: GatewayOverrides = {},
): Promise<Gateway> {
  await using opening = new AsyncDisposableStack()
  const log = overrides.log ?? createLog({ level: config.logLevel, part: 'gateway' })
  let onInstances = () => {}
  const discovery = await openDiscovery(config.discovery, () => onInstances(), log)
  opening.defer(() => discovery.stop())
  const source = await openSource(config, discovery)
  const callHeaders = callHeadersWith(config.secret)
  const whereabouts = (stated = source.file?.stated ?? []) =>
    discovery.whereabouts(new Map([...source.always, ...stated]))
  const connections = connectSubgraphs(whereabouts(), {
    limits: config,
    callHeaders,
    log,
    graphs: overrides.graphs,
  })
  opening.defer(() => connections.close())
  const redis = config.redisUrl === null ? null : await connectRedis(config.redisUrl, log)
  opening.defer(() => redis?.destroy())
  const usage = countUsage(redis, log)
  opening.defer(() => usage.close())
  const vouch = vouchWith(config.secret)
  const ask = askSubgraphsWith(vouch, callHeaders)
  const read = source.reader(connections.subgraphs, ask)
  let supergraph = source.file ?? (await read())
  const connect = () => connections.connect(whereabouts(supergraph.stated))
  const caches = openCaches(config.caches, { connections, ask, redis, log })
  opening.defer(() => caches.stop())
  const execution = await createExecution(supergraph, {
    knownApi: (sdl) => readApiBeside(config.supergraphFile, sdl),
    createPlanner: choosePlanner(config.planner, { log, timeoutMs: config.planningTimeoutMs }),
    sendIn: caches.sendIn,
    documents: config.limits.documents,
    programs: keptPrograms,
    describe: describeOperations(config.limits.lists),
    expected: await readExpectedOperations(config.expectedOperations),
  })
  opening.defer(() => execution.close())

  const persisted = await openPersisted(config.persisted, {
    execution,
    redis,
    log,
    maxTokens: config.limits.documents.maxTokens,
  })
  opening.defer(() => persisted.stop())

  const identity = config.hasIdentity ? connections.subgraphs.get('identity') : undefined
  const client = identity && identityClient(identity, ask, config)
  const authenticate = client
    ? authenticateWith({
        keys: createKeySet({ fetch: client.fetchKeys }),
        issuer: config.publicUrl,
        isRevoked: createRevocations({ fetch: client.fetchRevoked }),
        findKeyViewer: rememberKeyViewers(client.findKeyViewer),
      })
    : everybodyIsAnonymous
  const drain = createDrain(config.shutdownDelayMs)
  const app = await createServer(config, log, drain)
  opening.defer(() => closeServer(app, config.shutdownTimeoutMs))
  countRequests(app, usage)
  mountHealth(app, { subgraphs: connections.subgraphs, isDraining: drain.hasBegun })
  await mountProxy(app, connections.subgraphs, log)
  await mountGraph(app, {
    pages: mountPages(app, { hasAccounts: identity !== undefined }),
    execution,
    findDocument: persisted.findDocument,
    admission: { budgets: config.limits.budgets, rates: countRates(config.limits.rates, redis) },
    shareAnswer: caches.shareAnswer,
    guardIntrospection: config.production,
    openSource: connections.openSource,
    subscriptions: config.subscriptions,
    authenticate,
    vouch,
    log,
    maxFileSize: config.maxUploadBytes,
  })
  const follower = followSupergraph(supergraph, {
    config,
    read,
    execution,
    usage,
    persistedUnder: persisted.under,
    onReady(next) {
      supergraph = next
      connect()
    },
    log,
  })
  opening.defer(() => follower.stop())
  const isComposed = config.supergraphSource === 'subgraphs'
  onInstances = () => {
    connect()
    if (isComposed) void follower.look()
  }
  opening.defer(() => void (onInstances = () => {}))
  // Instances may have come and gone while nobody was told.
  connect()
  if (isComposed) await follower.look()

  const open = opening.move()
  let closing: Promise<void> | null = null
  return {
    listen: () => listenAt(app, config),
    showUsage: usage.show,
    cacheFigures: caches.figures,
    drain: drain.begin,
    close: () => (closing ??= drain.begin().then(() => open.disposeAsync())),
  }
}
