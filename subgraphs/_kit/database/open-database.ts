import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { connections } from '../observability/metrics/subgraph-metrics.ts'
import { migrate } from './migrate.ts'
import { nameStatements } from './prepared-statements.ts'
import { openPool, type PoolOptions } from './pool.ts'

/** What a Prisma client is made with. Transactions are bounded in milliseconds, as everything that waits is. */
export interface ClientOptions {
  adapter: PrismaPg
  transactionOptions: { maxWait: number; timeout: number }
}

export interface DatabaseOptions<Client> extends Pick<PoolOptions, 'onStatement'> {
  config: { name: string; databaseUrl: string }
  migrations: URL
  createClient: (options: ClientOptions) => Client
}

export interface Database<Client> extends AsyncDisposable {
  pool: pg.Pool
  prisma: Client
}

/** A subgraph's own schema, migrated, and its Prisma client, which shares the pool with what speaks SQL. */
export async function openDatabase<Client extends { $disconnect(): Promise<void> }>({
  config,
  migrations,
  createClient,
  ...poolOptions
}: DatabaseOptions<Client>): Promise<Database<Client>> {
  await using opening = new AsyncDisposableStack()
  const pool = openPool(config.databaseUrl, poolOptions)
  opening.defer(() => pool.end())
  const stopMeasuring = connections.read([config.name], () => [
    { labels: ['in use'], value: pool.totalCount - pool.idleCount },
    { labels: ['idle'], value: pool.idleCount },
    { labels: ['wanted'], value: pool.waitingCount },
  ])
  opening.defer(stopMeasuring)
  await migrate(pool, migrations)
  const prisma = createClient({
    adapter: new PrismaPg(pool, { schema: config.name, statementNameGenerator: nameStatements() }),
    transactionOptions: { maxWait: 10_000, timeout: 15_000 },
  })
  opening.defer(() => prisma.$disconnect())
  const open = opening.move()
  return { pool, prisma, [Symbol.asyncDispose]: () => open.disposeAsync() }
}
