import { PrismaPg } from '@prisma/adapter-pg'
import { migrate } from '#kit/database/migrate.ts'
import { openPool } from '#kit/database/pool.ts'
import { createEventFlow } from '#kit/events/flow.ts'
import { createSubgraph, type Subgraph } from '#kit/graphql/subgraph.ts'
import { createLog, type Logger } from '#kit/observability/log.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { openStore } from '#kit/storage/open-store.ts'
import type { CatalogConfig } from './config.ts'
import type { CatalogContext } from './context.ts'
import { mountCovers } from './cover/cover-routes.ts'
import { subscriptions } from './events/subscribe.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { resolvers } from './generated/resolvers.ts'
import { createLoaders } from './loaders.ts'
import { openServices } from './services.ts'

export interface CatalogOverrides {
  clock?: () => Date
  store?: ObjectStore
  log?: Logger
  onStatement?: (sql: string) => void
}

export type Catalog = Subgraph

const migrations = new URL('../../prisma/catalog/migrations/', import.meta.url)

export async function createCatalog(
  config: CatalogConfig,
  overrides: CatalogOverrides = {},
): Promise<Catalog> {
  const {
    clock = () => new Date(),
    store = openStore(config.storage),
    log = createLog({ level: config.logLevel, part: config.name }),
  } = overrides
  await using opening = new AsyncDisposableStack()

  const pool = openPool(config.databaseUrl, overrides)
  opening.defer(() => pool.end())
  await migrate(pool, migrations)
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { schema: config.name }),
    transactionOptions: { maxWait: 10_000, timeout: 15_000 },
  })
  opening.defer(() => prisma.$disconnect())

  const events = await createEventFlow({
    name: config.name,
    pool,
    eventsUrl: config.eventsDatabaseUrl,
    transaction: (work) => prisma.$transaction(work),
    handlers: subscriptions,
    log,
  })
  opening.defer(() => events.close())

  const { services, ingestion } = await openServices({ config, prisma, store, events, clock, log })
  opening.defer(() => ingestion.close())
  const subgraph = await createSubgraph<CatalogContext>({
    config,
    log,
    resolvers,
    context: (scope) => ({
      ...scope,
      ...services,
      publicUrl: config.publicUrl,
      loaders: createLoaders({ prisma, viewer: scope.viewer, catchUp: events.catchUp }),
    }),
    events,
    routes: (app) => mountCovers(app, store),
    uploads: { maxFileSize: config.ingestion.maxFileSize },
    ready: async () => void (await pool.query('SELECT 1')),
  })
  opening.defer(() => subgraph.close())
  await events.start()
  await ingestion.start()

  const open = opening.move()
  return { ...subgraph, close: () => open.disposeAsync() }
}
