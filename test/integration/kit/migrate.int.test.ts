import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrate } from '#kit/database/migrate.ts'
import { openPool } from '#kit/database/pool.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let pool: pg.Pool
let folder: string
beforeAll(async () => {
  database = await createTestDatabase()
  pool = openPool(database.urlOf('events'))
})
afterAll(async () => {
  await pool.end()
  await database[Symbol.asyncDispose]()
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-migrations-'))
})
afterEach(async () => {
  await pool.query('DROP TABLE IF EXISTS _prisma_migrations, shelf, plank')
  await rm(folder, { recursive: true })
})

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, name, 'migration.sql'), sql)
}

const rows = async (sql: string) => (await pool.query(sql)).rows

test('applies each migration once, in the order of their names', async () => {
  await write('20260102000000_second', 'ALTER TABLE shelf ADD COLUMN colour text')
  await write('20260101000000_first', 'CREATE TABLE shelf (id int)')
  await migrate(pool, folder)
  await migrate(pool, folder)
  expect(
    await rows(
      'SELECT migration_name, applied_steps_count, logs FROM _prisma_migrations ORDER BY started_at',
    ),
  ).toEqual([
    { migration_name: '20260101000000_first', applied_steps_count: 1, logs: null },
    { migration_name: '20260102000000_second', applied_steps_count: 1, logs: null },
  ])
})

test('eight processes that start at once apply it once', async () => {
  await write('20260101000000_first', 'CREATE TABLE shelf (id int); INSERT INTO shelf VALUES (1)')
  await Promise.all(Array.from({ length: 8 }, () => migrate(pool, folder)))
  expect(await rows('SELECT id FROM shelf')).toHaveLength(1)
})

test('a migration that fails leaves nothing of itself, and works once it is mended', async () => {
  await write('20260101000000_first', 'CREATE TABLE shelf (id int); CREATE TABLE plank (id nonsense)')
  await expect(migrate(pool, folder)).rejects.toThrow('20260101000000_first')
  expect(await rows(`SELECT to_regclass('shelf') AS shelf`)).toEqual([{ shelf: null }])
  await write('20260101000000_first', 'CREATE TABLE shelf (id int)')
  await migrate(pool, folder)
  expect(await rows('SELECT count(*)::int AS count FROM _prisma_migrations')).toEqual([{ count: 1 }])
})

test('one that another applier began and never finished is tried again', async () => {
  await write('20260101000000_first', 'CREATE TABLE shelf (id int)')
  await migrate(pool, folder)
  await write('20260102000000_second', 'ALTER TABLE shelf ADD COLUMN colour text')
  await pool.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('half', 'x', '20260102000000_second')`,
  )
  await migrate(pool, folder)
  expect(await rows('SELECT colour FROM shelf')).toEqual([])
  expect(
    await rows(`SELECT rolled_back_at IS NOT NULL AS undone FROM _prisma_migrations WHERE id = 'half'`),
  ).toEqual([{ undone: true }])
})

test('refuses a migration that was changed after it was applied', async () => {
  await write('20260101000000_first', 'CREATE TABLE shelf (id int)')
  await migrate(pool, folder)
  await write('20260101000000_first', 'CREATE TABLE shelf (id bigint)')
  await expect(migrate(pool, folder)).rejects.toThrow('changed after it was applied')
})
