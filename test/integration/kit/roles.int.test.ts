import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { subgraphs } from '../../../schema/sdl.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { queryAt } from '../../support/query-at.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const queryAs = (role: string, sql: string): Promise<unknown[]> => queryAt(database.urlOf(role), sql)

const roles = [...subgraphs, 'events', 'registry']
const others = (role: string) => roles.filter((other) => other !== role)

describe.each(roles)('the database role of %s', (role) => {
  test.each(others(role))('cannot even look into the schema of %s', async (other) => {
    await expect(queryAs(role, `CREATE TABLE ${other}.intruder (id int)`)).rejects.toThrow(
      'permission denied for schema',
    )
    const [row] = await queryAs(role, `SELECT has_schema_privilege('${other}', 'USAGE') AS may`)
    expect(row).toEqual({ may: false })
  })

  test('owns its own schema, and reaches it without naming it', async () => {
    expect(await queryAs(role, 'SELECT current_schema() AS schema')).toEqual([{ schema: role }])
  })
})

test('commerce cannot read the accounts of identity', async () => {
  const tables = (await queryAs(
    'identity',
    `SELECT table_name FROM information_schema.tables WHERE table_schema = 'identity'`,
  )) as { table_name: string }[]
  expect(tables.length).toBeGreaterThan(3)
  for (const { table_name: table } of tables) {
    await expect(queryAs('commerce', `SELECT * FROM identity."${table}"`)).rejects.toThrow(
      'permission denied',
    )
  }
})
