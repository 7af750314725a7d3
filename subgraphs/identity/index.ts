import { deriveKey } from '#kit/auth/keys.ts'
import { openSharedNonces } from '#kit/auth/shared-nonces.ts'
import { openDatabase } from '#kit/database/open-database.ts'
import { createEventFlow } from '#kit/events/flow.ts'
import { createSubgraph, type Subgraph } from '#kit/graphql/subgraph.ts'
import { openJobs } from '#kit/jobs/jobs.ts'
import { openStore } from '#kit/storage/open-store.ts'
import { createLog, type Logger } from '#kit/observability/log.ts'
import { fillLooks } from './account/account-repository.ts'
import { type DemoAccounts, seedDemoAccounts } from './account/demo-accounts.ts'
import { createPasswords } from './account/password.ts'
import { createAttempts } from './attempt/attempts.ts'
import { createAuditTrail } from './audit/audit-trail.ts'
import type { IdentityConfig } from './config.ts'
import type { IdentityContext } from './context.ts'
import { mountArchives } from './data-request/archive-route.ts'
import { createDataAnswers } from './data-request/data-answers.ts'
import { openDataJobs } from './data-request/data-jobs.ts'
import { createDataTasks } from './data-request/data-tasks.ts'
import type { Clock } from './database.ts'
import { changedBy, createSubscriptions } from './events/subscribe.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { resolvers } from './generated/resolvers.ts'
import { createLoaders } from './loaders.ts'
import { openMailer } from './mail/mailer.ts'
import { openMailQueue } from './mail/mail-queue.ts'
import { createPostman } from './mail/postman.ts'
import { mountGatewayRoutes } from './revocation/revocation-routes.ts'
import { createServices } from './services.ts'
import { mountJwks } from './signing-key/jwks-route.ts'
import { openSigningKeys } from './signing-key/signing-keys.ts'

export interface IdentityOverrides {
  clock?: Clock
  log?: Logger
  onStatement?: (sql: string) => void
}

export interface Identity extends Subgraph {
  /** `reader`, `publisher` and `admin`, in this order; those that exist stay as they are. */
  seedDemoAccounts(password: string): Promise<DemoAccounts>
}

const migrations = new URL('../../prisma/identity/migrations/', import.meta.url)

export async function createIdentity(
  config: IdentityConfig,
  overrides: IdentityOverrides = {},
): Promise<Identity> {
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
  await fillLooks(prisma)
  const keys = await openSigningKeys(prisma, deriveKey(config.secret, 'signing-keys'), clock)
  const mailer = openMailer(config.mail, log)
  opening.defer(() => mailer.close())
  const jobs = await openJobs({ url: config.databaseUrl, schema: `${config.name}_jobs`, log })
  opening.defer(() => jobs.stop({ timeout: 10_000 }))

  const audit = createAuditTrail(prisma, clock)
  const passwords = await createPasswords()
  const attempts = createAttempts(pool, config.attempts)
  const mail = await openMailQueue(
    jobs,
    createPostman({ prisma, mailer, webUrl: config.mail.webUrl, clock }),
    log,
  )
  const dataJobs = await openDataJobs(jobs, log)
  const parts = { config, prisma, mail, dataJobs, keys, audit, attempts, passwords, clock }
  const services = await createServices(parts)

  const events = await createEventFlow({
    name: config.name,
    pool,
    eventsUrl: config.eventsDatabaseUrl,
    transaction: (work) => prisma.$transaction(work),
    handlers: createSubscriptions(createDataAnswers(parts), store),
    changedBy,
    log,
  })
  opening.defer(() => events.close())
  const subgraph = await createSubgraph<IdentityContext>({
    config,
    log,
    resolvers,
    context: (scope) => ({ ...scope, ...services, loaders: createLoaders(prisma, clock) }),
    events,
    claimNonce: await openSharedNonces(pool),
    routes: async (app) => {
      mountJwks(app, keys)
      mountArchives(app, { prisma, store, links: services.archiveLinks })
      await mountGatewayRoutes(app, { ...parts, ...services, trust: config })
    },
    ready: async () => void (await pool.query('SELECT 1')),
  })
  opening.defer(() => subgraph.close())
  await events.start()
  const runTask = createDataTasks({ ...parts, store })
  await dataJobs.start(async (job) => {
    await runTask(job)
    await events.flush()
  })

  const open = opening.move()
  return {
    ...subgraph,
    seedDemoAccounts: async (password) => {
      const seeded = await seedDemoAccounts(parts, password)
      await events.flush()
      return seeded
    },
    close: () => open.disposeAsync(),
  }
}
