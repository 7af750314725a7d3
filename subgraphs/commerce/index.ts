import { openSharedNonces } from '#kit/auth/shared-nonces.ts'
import { openDatabase } from '#kit/database/open-database.ts'
import { createEventFlow } from '#kit/events/flow.ts'
import { createSubgraph, type Subgraph } from '#kit/graphql/subgraph.ts'
import { openJobs } from '#kit/jobs/jobs.ts'
import { openNews } from '#kit/live/news.ts'
import { openStore } from '#kit/storage/open-store.ts'
import { createLog, type Logger } from '#kit/observability/log.ts'
import type { CommerceConfig } from './config.ts'
import type { CommerceContext } from './context.ts'
import { changedBy, createSubscriptions } from './events/subscribe.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { resolvers } from './generated/resolvers.ts'
import { createLoaders } from './loaders.ts'
import { membershipChargeHandler } from './membership/membership-settlement.ts'
import { startRenewals } from './membership/renewals.ts'
import { orderChargeHandler } from './order/order-settlement.ts'
import { openPayments } from './payment/payments.ts'
import { createServices } from './services.ts'

export interface CommerceOverrides {
  clock?: () => Date
  log?: Logger
  onStatement?: (sql: string) => void
}

export type Commerce = Subgraph

const migrations = new URL('../../prisma/commerce/migrations/', import.meta.url)

export async function createCommerce(
  config: CommerceConfig,
  overrides: CommerceOverrides = {},
): Promise<Commerce> {
  const { clock = () => new Date(), log = createLog({ level: config.logLevel, part: config.name }) } =
    overrides
  await using opening = new AsyncDisposableStack()

  const { pool, prisma } = opening.use(
    await openDatabase({
      ...overrides,
      config,
      migrations,
      createClient: (options) => new PrismaClient(options),
    }),
  )

  const store = await openStore(config.storage)
  opening.defer(() => store.close())
  const events = await createEventFlow({
    name: config.name,
    pool,
    eventsUrl: config.eventsDatabaseUrl,
    transaction: (work) => prisma.$transaction(work),
    handlers: createSubscriptions(store, clock),
    changedBy,
    log,
  })
  opening.defer(() => events.close())
  const jobs = await openJobs({ url: config.databaseUrl, schema: `${config.name}_jobs`, log })
  opening.defer(() => jobs.stop({ timeout: 10_000 }))

  const news = openNews(config, log)
  opening.defer(() => news.close())

  const parts = { config, prisma, jobs, events, news, clock, log }
  const payments = await openPayments({
    ...parts,
    handlers: { ORDER: orderChargeHandler, MEMBERSHIP: membershipChargeHandler(config.taxRate) },
  })
  const services = createServices({ ...parts, payments })
  const subgraph = await createSubgraph<CommerceContext>({
    config,
    log,
    resolvers,
    context: (scope) => ({
      ...scope,
      ...services,
      clock,
      loaders: createLoaders({ prisma, viewer: scope.viewer, clock, catchUp: events.catchUp }),
    }),
    events,
    claimNonce: await openSharedNonces(pool),
    routes: payments.routes,
    ready: async () => void (await pool.query('SELECT 1')),
  })
  opening.defer(() => subgraph.close())
  await events.start()

  const open = opening.move()
  return {
    ...subgraph,
    async listen() {
      const url = await subgraph.listen()
      // The built-in provider and its webhooks go over this address.
      await payments.start(url)
      const { charges } = payments
      const renewals = startRenewals({ ...parts, charges, flush: events.flush }, config.renewalInterval)
      open.defer(() => renewals.stop())
      return url
    },
    close: () => open.disposeAsync(),
  }
}
