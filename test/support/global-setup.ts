import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '#kit/database/migrate.ts'
import { openPool } from '#kit/database/pool.ts'
import { openPostgresTransport } from '#kit/events/transport.ts'
import { openJobs } from '#kit/jobs/jobs.ts'
import { createLog } from '#kit/observability/log.ts'
import { provision } from '#kit/database/provision.ts'
import { startTemporaryPostgres } from '#kit/local/temporary-postgres.ts'
import { subgraphs } from '../../schema/sdl.ts'
import { testSecret } from './secret.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    adminUrl: string
    template: string
  }
}

const prismaFolder = join(import.meta.dirname, '../../prisma')

/** One PostgreSQL for all test files (`DATABASE_URL` where it names one), and in it a migrated database to clone. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['DATABASE_URL']
  const server = given ? { url: given, stop: async () => {} } : await startTemporaryPostgres()
  const template = `quire_template_${process.pid}`
  await administer(server.url, `CREATE DATABASE ${template}`)
  await prepare(server.url, template)
  project.provide('adminUrl', server.url)
  project.provide('template', template)
  return async () => {
    if (given) await administer(server.url, `DROP DATABASE ${template} WITH (FORCE)`)
    await server.stop()
  }
}

/** All that the parts make at their first start, so that in the clones they find it made. */
async function prepare(serverUrl: string, database: string): Promise<void> {
  const adminUrl = new URL(serverUrl)
  adminUrl.pathname = `/${database}`
  const urls = await provision({
    adminUrl: adminUrl.href,
    secret: testSecret,
    names: [...subgraphs, 'events', 'registry'],
  })
  for (const name of subgraphs) {
    const folder = join(prismaFolder, name, 'migrations')
    if (!existsSync(folder)) continue
    const pool = openPool(urls.get(name) ?? '')
    await migrate(pool, folder)
    await pool.end()
  }
  const log = createLog({ level: 'warn', part: 'test', pretty: false })
  await (await openPostgresTransport(urls.get('events') ?? '', log)).close()
  for (const name of ['catalog', 'commerce']) {
    const jobs = await openJobs({ url: urls.get(name) ?? '', schema: `${name}_jobs`, log })
    await jobs.stop()
  }
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(sql)
  await client.end()
}
