import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { roleUrl } from '#kit/database/provision.ts'
import { testSecret } from './secret.ts'

export interface TestDatabase extends AsyncDisposable {
  adminUrl: string
  /** Of a subgraph's own role, or of `events`. */
  urlOf(name: string): string
}

/** A database of the test's own, cloned from the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `quire_test_${randomUUID().replaceAll('-', '')}`
  await administer(`CREATE DATABASE ${name} TEMPLATE ${inject('template')} STRATEGY FILE_COPY`)
  const adminUrl = new URL(inject('adminUrl'))
  adminUrl.pathname = `/${name}`
  return {
    adminUrl: adminUrl.href,
    urlOf: (role) => roleUrl(adminUrl.href, testSecret, role),
    [Symbol.asyncDispose]: () => administer(`DROP DATABASE ${name} WITH (FORCE)`),
  }
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('adminUrl') })
  await client.connect()
  try {
    // PostgreSQL clones a template only while nobody else does.
    await client.query('SELECT pg_advisory_lock(72707373)')
    await client.query(sql)
  } finally {
    await client.end()
  }
}
