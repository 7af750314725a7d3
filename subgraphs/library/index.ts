import { openSharedNonces } from '#kit/auth/shared-nonces.ts'
import { openDatabase } from '#kit/database/open-database.ts'
import { createEventFlow } from '#kit/events/flow.ts'
import { createSubgraph, type Subgraph } from '#kit/graphql/subgraph.ts'
import { openJobs } from '#kit/jobs/jobs.ts'
import { openNews } from '#kit/live/news.ts'
import { createLog, type Logger } from '#kit/observability/log.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { openStore } from '#kit/storage/open-store.ts'
import type { LibraryConfig } from './config.ts'
import type { LibraryContext } from './context.ts'
import type { Clock } from './database.ts'
import { mountDelivery } from './delivery/content-routes.ts'
import { createBarredReaders } from './delivery/barred-readers.ts'
import { createContentUrls } from './delivery/content-url.ts'
import { createPublications } from './delivery/publications.ts'
import { createEditionService } from './edition/edition-service.ts'
import { changedBy, createSubscriptions } from './events/subscribe.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { resolvers } from './generated/resolvers.ts'
import { createLoaders } from './loaders.ts'
import { createServices } from './services.ts'

export interface LibraryOverrides {
  clock?: Clock
  log?: Logger
  /** Closed by whoever opened it. */
  store?: ObjectStore
  onStatement?: (sql: string) => void
}

export type Library = Subgraph

const migrations = new URL('../../prisma/library/migrations/', import.meta.url)

export async function createLibrary(
  config: LibraryConfig,
  overrides: LibraryOverrides = {},
): Promise<Library> {
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

  const publications = createPublications(store)
  const jobs = await openJobs({ url: config.databaseUrl, schema: `${config.name}_jobs`, log })
  opening.defer(() => jobs.stop({ timeout: 10_000 }))
  const editions = await createEditionService({ prisma, jobs, publications })
  const events = await createEventFlow({
    name: config.name,
    pool,
    eventsUrl: config.eventsDatabaseUrl,
    transaction: (work) => prisma.$transaction(work),
    handlers: createSubscriptions(clock, editions.replace, store),
    changedBy,
    log,
  })
  opening.defer(() => events.close())
  const urls = createContentUrls(config, clock)
  const news = openNews(config, log)
  opening.defer(() => news.close())
  const parts = { prisma, clock, catchUp: events.catchUp, urls, publications, news }
  const services = createServices(parts)

  const subgraph = await createSubgraph<LibraryContext>({
    config,
    log,
    resolvers,
    context: (scope) => ({
      ...scope,
      ...services,
      loaders: createLoaders({ ...parts, ...services }, scope.viewer),
    }),
    events,
    claimNonce: await openSharedNonces(pool),
    routes: (app) =>
      mountDelivery(app, { store, clock, urls, publications, isBarred: createBarredReaders(prisma, clock) }),
    ready: async () => {
      await pool.query('SELECT 1')
      await store.ready()
    },
  })
  opening.defer(() => subgraph.close())
  await events.start()
  await editions.start()

  const open = opening.move()
  return { ...subgraph, close: () => open.disposeAsync() }
}
