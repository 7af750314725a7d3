import { deriveKey } from '#kit/auth/keys.ts'
import { openDatabase } from '#kit/database/open-database.ts'
import { createEventFlow } from '#kit/events/flow.ts'
import { createSubgraph, type Subgraph } from '#kit/graphql/subgraph.ts'
import { createLog, type Logger } from '#kit/observability/log.ts'
import { createAccountService } from './account/account-service.ts'
import type { UserRecord } from './account/account.ts'
import { seedDemoAccounts } from './account/demo-accounts.ts'
import { createPasswords } from './account/password.ts'
import { createRegistration } from './account/registration.ts'
import { createAuditTrail } from './audit/audit-trail.ts'
import type { IdentityConfig } from './config.ts'
import type { IdentityContext } from './context.ts'
import type { Clock } from './database.ts'
import { PrismaClient } from './generated/prisma/client.ts'
import { resolvers } from './generated/resolvers.ts'
import { createLoaders } from './loaders.ts'
import { createSessionOpening } from './session/session-opening.ts'
import { createSessionService } from './session/session-service.ts'
import { mountJwks } from './signing-key/jwks-route.ts'
import { openSigningKey } from './signing-key/signing-keys.ts'

export interface IdentityOverrides {
  clock?: Clock
  log?: Logger
  onStatement?: (sql: string) => void
}

export interface Identity extends Subgraph {
  /** `reader`, `publisher` and `admin`, in this order; those that exist stay as they are. */
  seedDemoAccounts(password: string): Promise<UserRecord[]>
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

  const key = await openSigningKey(prisma, deriveKey(config.secret, 'signing-keys'), clock)
  const audit = createAuditTrail(prisma, clock)
  const passwords = await createPasswords()
  const sessions = createSessionOpening({ audit, key, issuer: config.publicUrl, clock })
  const parts = { prisma, audit, passwords, sessions, clock }
  const services = {
    accounts: createAccountService(parts),
    register: createRegistration(parts),
    sessions: createSessionService(parts),
    audit,
  }

  const events = await createEventFlow({
    name: config.name,
    pool,
    eventsUrl: config.eventsDatabaseUrl,
    transaction: (work) => prisma.$transaction(work),
    handlers: {},
    log,
  })
  opening.defer(() => events.close())
  const subgraph = await createSubgraph<IdentityContext>({
    config,
    log,
    resolvers,
    context: (scope) => ({ ...scope, ...services, loaders: createLoaders(prisma) }),
    events,
    routes: (app) => void mountJwks(app, prisma),
    ready: async () => void (await pool.query('SELECT 1')),
  })
  opening.defer(() => subgraph.close())
  await events.start()

  const open = opening.move()
  return {
    ...subgraph,
    seedDemoAccounts: async (password) => {
      const accounts = await seedDemoAccounts(parts, password)
      await events.flush()
      return accounts
    },
    close: () => open.disposeAsync(),
  }
}
