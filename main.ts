import { once } from 'node:events'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import type { CatalogOverrides } from './subgraphs/catalog/index.ts'
import type { CommerceOverrides } from './subgraphs/commerce/index.ts'
import type { IdentityOverrides } from './subgraphs/identity/index.ts'
import type { LibraryOverrides } from './subgraphs/library/index.ts'
import { readDemoConfig } from './demo/config.ts'
import { ConfigError, type Env } from '#kit/config/env.ts'
import { completeEnvironment } from '#kit/local/environment.ts'
import type { LocalGraph } from '#kit/graphql/local-graph.ts'
import { freeDeadBuffersSoon } from '#kit/http/dead-buffers.ts'
import { createLog } from '#kit/observability/log.ts'
import { readMetricsConfig } from '#kit/observability/metrics/config.ts'
import { openMetrics } from '#kit/observability/metrics/metrics-server.ts'
import { readTracingConfig } from '#kit/observability/tracing/config.ts'
import { startTracing } from '#kit/observability/tracing/tracing.ts'

export const parts = ['identity', 'catalog', 'library', 'commerce', 'gateway'] as const
export type Part = (typeof parts)[number]

export interface PlatformOverrides {
  identity?: IdentityOverrides
  catalog?: CatalogOverrides
  library?: LibraryOverrides
  commerce?: CommerceOverrides
}

export interface Platform {
  /** Where each part that runs here answers. */
  urls: Partial<Record<Part, string>>
  /** Whether the demo accounts and books are there. */
  demo: { password: string } | null
  /** Where the metrics of this process are; null where nowhere. */
  metricsUrl: string | null
  /** Stops what takes requests first, and what others need last. */
  close(): Promise<void>
}

/** Loaded once they are asked for: a part that runs alone carries no other's code. */
const code = {
  identity: async () => ({
    ...(await import('./subgraphs/identity/index.ts')),
    ...(await import('./subgraphs/identity/config.ts')),
  }),
  catalog: async () => ({
    ...(await import('./subgraphs/catalog/index.ts')),
    ...(await import('./subgraphs/catalog/config.ts')),
  }),
  library: async () => ({
    ...(await import('./subgraphs/library/index.ts')),
    ...(await import('./subgraphs/library/config.ts')),
  }),
  commerce: async () => ({
    ...(await import('./subgraphs/commerce/index.ts')),
    ...(await import('./subgraphs/commerce/config.ts')),
  }),
  gateway: async () => ({
    ...(await import('./gateway/index.ts')),
    ...(await import('./gateway/config.ts')),
  }),
}

interface Running {
  /** Tells others to go elsewhere, for a while of which it resolves at the end. */
  drain?(): Promise<void>
  close(): Promise<void>
}

interface RunningSubgraph extends Running {
  graph: LocalGraph
  listen(): Promise<string>
}

/** Starts the parts asked for, each after what it needs; a part that fails, or `signal`, takes down those that run. */
export async function startPlatform(
  asked: readonly Part[],
  environment: Env,
  overrides: PlatformOverrides = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Platform> {
  freeDeadBuffersSoon()
  const running: Running[] = []
  const stopped = once(signal, 'abort')
  const close = async () => {
    // All at once, since each takes its while.
    for (const part of running) void part.drain?.()
    for (const part of running.reverse().splice(0)) await part.close()
  }
  try {
    const local = await completeEnvironment(
      environment,
      asked.filter((part) => part !== 'gateway'),
      () => void Promise.allSettled(asked.map((part) => code[part]())),
    )
    running.push(local)
    const tracing = await startTracing(readTracingConfig(local.env, asked))
    running.push({ close: async () => tracing[Symbol.asyncDispose]() })
    const metrics = await openMetrics(readMetricsConfig(local.env))
    running.push(metrics)
    signal.throwIfAborted()
    const demo = readDemoConfig(local.env, local.isEmbedded)
    const urls: Platform['urls'] = {}

    const graphs = new Map<string, LocalGraph>()
    // Unless identity says otherwise: a gateway that runs without it cannot know.
    let isFirstStart = true

    const starters: Record<Exclude<Part, 'gateway'>, () => Promise<RunningSubgraph>> = {
      identity: async () => {
        const { createIdentity, readIdentityConfig } = await code.identity()
        const identity = await createIdentity(readIdentityConfig(local.env), overrides.identity)
        if (demo) isFirstStart = (await identity.seedDemoAccounts(demo.password)).areNew
        return identity
      },
      catalog: async () => {
        const { createCatalog, readCatalogConfig } = await code.catalog()
        return createCatalog(readCatalogConfig(local.env), overrides.catalog)
      },
      library: async () => {
        const { createLibrary, readLibraryConfig } = await code.library()
        return createLibrary(readLibraryConfig(local.env), overrides.library)
      },
      commerce: async () => {
        const { createCommerce, readCommerceConfig } = await code.commerce()
        return createCommerce(readCommerceConfig(local.env), overrides.commerce)
      },
    }
    const started = await Promise.allSettled(
      asked.map(async (part) => {
        if (part === 'gateway') return
        const subgraph = await starters[part]()
        running.push(subgraph)
        urls[part] = await subgraph.listen()
        // Asked for by its address, it is another's that the gateway is to ask.
        const address = `${part.toUpperCase()}_URL`
        if (local.env[address] === undefined) graphs.set(part, subgraph.graph)
        local.env[address] ??= urls[part]
      }),
    )
    for (const part of started) if (part.status === 'rejected') throw part.reason
    signal.throwIfAborted()
    if (asked.includes('gateway')) {
      const { createGateway, readGatewayConfig } = await code.gateway()
      const config = readGatewayConfig(local.env)
      const gateway = await createGateway(config, { graphs })
      running.push(gateway)
      metrics.show('/usage', gateway.showUsage)
      urls.gateway = await gateway.listen()
      if (demo) {
        const { password } = demo
        const graphqlUrl = `${urls.gateway}/graphql`
        const log = createLog({ level: config.logLevel, part: 'demo' })
        const fillShelf = async () => {
          try {
            const { seedShelf } = await import('./demo/seed.ts')
            await seedShelf({ graphqlUrl, password, log })
          } catch (error) {
            if (running.length) log.error({ err: error }, 'the demo shelf could not be filled')
          }
        }
        // Cut off, it ends with the gateway that it asks; the next start goes on with it once it is open.
        if (isFirstStart) await Promise.race([fillShelf(), stopped])
        else setImmediate(() => void fillShelf())
      }
    }
    signal.throwIfAborted()
    return { urls, demo, metricsUrl: metrics.url, close }
  } catch (error) {
    await close()
    throw error
  }
}

if (import.meta.main) {
  enableCompileCache(join(import.meta.dirname, 'node_modules/.cache/node'))
  const asked = process.argv.slice(2)
  const unknown = asked.filter((name) => !parts.some((part) => part === name))
  if (unknown.length) fail(`There is no part ${unknown.join(', ')}. The parts are ${parts.join(', ')}.`)

  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C is from somebody who does not want to wait.
      if (stop.signal.aborted) process.exit(130)
      stop.abort()
    })
  }
  try {
    const platform = await startPlatform(
      asked.length ? (asked as Part[]) : parts,
      process.env,
      {},
      stop.signal,
    )
    announce(platform)
    await once(stop.signal, 'abort')
    await platform.close()
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message)
    if (error !== stop.signal.reason) throw error
  }
  process.exit(0)
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

function announce({ urls, demo }: Platform): void {
  const { gateway, ...subgraphs } = urls
  for (const [name, url] of Object.entries(subgraphs)) console.log(`${name.padEnd(9)} ${url}`)
  if (!gateway) return
  const lines = [`Quire is open: ${gateway.replace('127.0.0.1', 'localhost')}/graphql`]
  if (demo) {
    lines.push(
      `Sign in on that page as reader, publisher or admin with the password ${demo.password}; anywhere else by`,
      `  mutation { logIn(input: { login: "reader", password: "${demo.password}", device: { name: "Sandbox", platform: "web" } }) { session { accessToken } } }`,
      'and the header  Authorization: Bearer <accessToken>',
    )
  }
  console.log(`\n${lines.join('\n')}`)
}
