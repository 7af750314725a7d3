import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'

export interface Migration {
  name: string
  sql: string
}

/** Prisma's own table, so that `prisma migrate deploy` and this applier can take turns. */
const bookkeeping = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`

/** The advisory lock that Prisma's engine takes (its constant), so that the two never run at once. */
const lock = 72707369

/** Folders of `migration.sql` in the order of their names, as Prisma keeps them. */
export async function readMigrations(folder: string | URL): Promise<Migration[]> {
  const root = folder instanceof URL ? fileURLToPath(folder) : folder
  const entries = await readdir(root, { withFileTypes: true })
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted()
  return Promise.all(
    names.map(async (name) => ({ name, sql: await readFile(join(root, name, 'migration.sql'), 'utf8') })),
  )
}

/**
 * Applies what is missing, each migration in one transaction with its row, so that a kill leaves all of it or none. A migration
 * that another applier began and never finished is marked rolled back and tried again. Any number of processes may call it at once.
 */
export async function migrate(pool: pg.Pool, folder: string | URL): Promise<void> {
  const migrations = await readMigrations(folder)
  const client = await pool.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [lock])
    try {
      await client.query(bookkeeping)
      await applyMissing(client, migrations)
    } finally {
      await client.query('SELECT pg_advisory_unlock($1)', [lock])
    }
  } finally {
    client.release()
  }
}

async function applyMissing(client: pg.PoolClient, migrations: readonly Migration[]): Promise<void> {
  const { rows } = await client.query<{ migration_name: string; checksum: string; finished_at: Date | null }>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
  const known = new Map(rows.map((row) => [row.migration_name, row]))
  for (const migration of migrations) {
    const found = known.get(migration.name)
    const checksum = createHash('sha256').update(migration.sql).digest('hex')
    if (found?.finished_at) {
      if (found.checksum !== checksum)
        throw new Error(`Migration ${migration.name} was changed after it was applied.`)
    } else {
      await apply(client, migration, checksum)
    }
  }
}

async function apply(client: pg.PoolClient, { name, sql }: Migration, checksum: string): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(
      'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL',
      [name],
    )
    const started = new Date()
    await client.query(sql)
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, $4, $5, 1)`,
      [randomUUID(), checksum, name, started, new Date()],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw new Error(`Migration ${name} could not be applied.`, { cause: error })
  }
}
