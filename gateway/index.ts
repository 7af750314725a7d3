import { listenAt } from '#kit/http/server.ts'
import { createLog, type Logger } from '#kit/observability/log.ts'
import { vouchWith } from './auth/assertion.ts'
import { authenticateWith, everybodyIsAnonymous } from './auth/authenticate.ts'
import { createKeySet } from './auth/key-set.ts'
import { fetchKeys } from './auth/fetch-keys.ts'
import { readSupergraph } from './composition/supergraph.ts'
import type { GatewayConfig } from './config.ts'
import { createExecution } from './execution/execution.ts'
import { mountHealth } from './health/health.ts'
import { createApollo } from './operations/apollo.ts'
import { mountGraph } from './operations/graph-route.ts'
import { mountProxy } from './proxy/proxy.ts'
import { createServer } from './server.ts'
import { openSubgraph, type Subgraph } from './subgraph/subgraph.ts'

export interface GatewayOverrides {
  log?: Logger
}

export interface Gateway {
  /** Starts answering; gives the base URL, whose `/graphql` is the graph. */
  listen(): Promise<string>
  /** Is no longer ready, lets the requests under way end for a while, and closes all connections. */
  close(): Promise<void>
}

/** Milliseconds. */
const sweepEvery = 100

export async function createGateway(
  config: GatewayConfig,
  overrides: GatewayOverrides = {},
): Promise<Gateway> {
  const log = overrides.log ?? createLog({ level: config.logLevel, part: 'gateway' })
  const { sdl, endpoints } = await readSupergraph(config.supergraphFile, config.subgraphUrls)
  const subgraphs = new Map<string, Subgraph>()
  for (const [name, endpoint] of endpoints) subgraphs.set(name, openSubgraph(name, endpoint, config))

  const apollo = createApollo({
    execution: createExecution({ supergraphSdl: sdl, subgraphs, limits: config, log }),
    production: config.production,
  })
  await apollo.start()

  const identity = config.identityUrl === null ? undefined : subgraphs.get('identity')
  const authenticate = identity
    ? authenticateWith(createKeySet({ fetch: () => fetchKeys(identity, config) }), config.publicUrl)
    : everybodyIsAnonymous
  let isDraining = false
  const app = createServer(config, log)
  mountHealth(app, { subgraphs: [...subgraphs.values()], isDraining: () => isDraining })
  await mountProxy(app, subgraphs, log)
  await mountGraph(app, {
    apollo,
    authenticate,
    vouch: vouchWith(config.secret),
    log,
    maxFileSize: config.maxUploadBytes,
  })

  async function close(): Promise<void> {
    isDraining = true
    const cut = setTimeout(() => app.server.closeAllConnections(), config.shutdownTimeoutMs)
    // Node closes those that are idle now, and would wait for what the others keep alive.
    const sweep = setInterval(() => app.server.closeIdleConnections(), sweepEvery)
    await app.close()
    clearTimeout(cut)
    clearInterval(sweep)
    await apollo.stop()
    await Promise.all([...subgraphs.values()].map(({ pool }) => pool.destroy()))
  }
  let closing: Promise<void> | null = null
  return {
    listen: () => listenAt(app, config),
    close: () => (closing ??= close()),
  }
}
