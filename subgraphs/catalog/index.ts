import { openSharedNonces } from '#kit/auth/shared-nonces.ts'
import { openDatabase } from '#kit/database/open-database.ts'
import { createEventFlow } from '#kit/events/flow.ts'
import { createSubgraph, type Subgraph } from '#kit/graphql/subgraph.ts'
import { openNews } from '#kit/live/news.ts'
import { createLog, type Logger } from '#kit/observability/log.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { openStore } from '#kit/storage/open-store.ts'
import type { CatalogConfig } from './config.ts'
import type { CatalogContext } from './context.ts'
import { mountCovers } from './cover/cover-routes.ts'
import { changedBy, createSubscriptions } from './events/subscribe.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { resolvers } from './generated/resolvers.ts'
import { openReaders, type Reader } from './ingestion/worker/readers.ts'
import { createLoaders } from './loaders.ts'
import { openServices } from './services.ts'

export interface CatalogOverrides {
  clock?: () => Date
  log?: Logger
  /** Closed by whoever opened it. */
  store?: ObjectStore
  onStatement?: (sql: string) => void
  /** What reads uploaded files: by default, processes of their own. */
  read?: Reader
}

export type Catalog = Subgraph

const migrations = new URL('../../prisma/catalog/migrations/', import.meta.url)

export async function createCatalog(
  config: CatalogConfig,
  overrides: CatalogOverrides = {},
): Promise<Catalog> {
  const { clock = () => new Date(), log = createLog({ level: config.logLevel, part: config.name }) } =
    overrides
  await using opening = new AsyncDisposableStack()

  const store = overrides.store ?? (await openStore(config.storage))
  if (!overrides.store) opening.defer(() => store.close())
  const { pool, prisma } = opening.use(
    await openDatabase({
      ...overrides,
      config,
      migrations,
      createClient: (options) => new PrismaClient(options),
    }),
  )

  const events = await createEventFlow({
    name: config.name,
    pool,
    eventsUrl: config.eventsDatabaseUrl,
    transaction: (work) => prisma.$transaction(work),
    handlers: createSubscriptions(store),
    changedBy,
    log,
  })
  opening.defer(() => events.close())

  const read = overrides.read ?? opening.use(openReaders()).read
  const news = openNews(config, log)
  opening.defer(() => news.close())
  const { services, ...jobs } = await openServices({
    config,
    prisma,
    store,
    events,
    news,
    clock,
    log,
    read,
  })
  opening.defer(() => jobs.close())
  const subgraph = await createSubgraph<CatalogContext>({
    config,
    log,
    resolvers,
    context: (scope) => {
      const loaders = createLoaders({ prisma, viewer: scope.viewer, catchUp: events.catchUp })
      return { ...scope, ...services, publicUrl: config.publicUrl, loaders, actsFor: loaders.publisherId }
    },
    events,
    claimNonce: await openSharedNonces(pool),
    routes: (app) => mountCovers(app, store),
    uploads: { maxFileSize: config.ingestion.maxFileSize },
    ready: async () => {
      await pool.query('SELECT 1')
      await store.ready()
    },
  })
  opening.defer(() => subgraph.close())
  await events.start()
  await jobs.start()

  const open = opening.move()
  return { ...subgraph, close: () => open.disposeAsync() }
}
