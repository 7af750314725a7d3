import { afterAll, beforeAll, expect, test } from 'vitest'
import { completeEnvironment } from '#kit/local/environment.ts'
import { register } from '#kit/registry/register.ts'
import { followRegistry, type Registry } from '../../../gateway/discovery/follow-registry.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { testEnv } from '../../support/env.ts'
import { listenToLog } from '../../support/heard-log.ts'
import { queryAt } from '../../support/query-at.ts'
import { testSecret } from '../../support/secret.ts'

let database: TestDatabase
let registry: Registry
const gateway = listenToLog()
beforeAll(async () => {
  database = await createTestDatabase()
  registry = await followRegistry(
    { url: database.urlOf('registry'), secrets: [testSecret], onChange: () => {} },
    gateway.log,
  )
})
afterAll(async () => {
  await registry.stop()
  await database[Symbol.asyncDispose]()
})

const enter = (
  subgraph: string,
  origin: string,
  { sdl = 'type Query { a: Int }', secret = testSecret } = {},
) =>
  register({ databaseUrl: database.urlOf('registry'), secret, subgraph, origin, sdl, log: listenToLog().log })
const originsOf = (subgraph: string) =>
  registry
    .places()
    .get(subgraph)
    ?.map(({ origin }) => origin)
const query = (sql: string) => queryAt(database.urlOf('registry'), sql)

test('an instance is found when it registers, and left when it leaves; what it was stays known', async () => {
  const one = await enter('catalog', 'http://10.0.0.1:1', { sdl: 'type Query { old: Int }' })
  const other = await enter('catalog', 'http://10.0.0.2:1', { sdl: 'type Query { new: Int }' })
  await expect.poll(() => originsOf('catalog')).toEqual(['http://10.0.0.1:1', 'http://10.0.0.2:1'])
  expect(registry.sdls().get('catalog')).toEqual(['type Query { old: Int }', 'type Query { new: Int }'])
  await one.leave()
  expect(originsOf('catalog')).toEqual(['http://10.0.0.2:1'])
  expect(registry.sdls().get('catalog')).toEqual(['type Query { new: Int }'])
  await other.leave()
  expect(originsOf('catalog')).toEqual([])
  expect(registry.sdls().get('catalog')).toEqual(['type Query { new: Int }'])
})

test('one whose heart has stopped is gone, as long as others of its subgraph are there', async () => {
  const dead = await enter('library', 'http://10.0.0.3:1')
  const well = await enter('library', 'http://10.0.0.4:1')
  await expect.poll(() => originsOf('library')).toHaveLength(2)
  const silence = (origins: string) =>
    query(
      `UPDATE subgraph_instance SET seen_at = now() - interval '11 s' WHERE origin IN (${origins}); NOTIFY quire_registry`,
    )
  await silence(`'http://10.0.0.3:1'`)
  await expect.poll(() => originsOf('library')).toEqual(['http://10.0.0.4:1'])
  // As after an outage of the database: nobody's heart has been heard.
  await silence(`'http://10.0.0.3:1', 'http://10.0.0.4:1'`)
  await expect.poll(() => originsOf('library')).toHaveLength(2)
  await Promise.all([dead.leave(), well.leave()])
})

test('an instance that starts anew in the place of one that crashed takes its place', async () => {
  const crashed = await enter('commerce', 'http://10.0.0.5:1')
  await expect.poll(() => originsOf('commerce')).toHaveLength(1)
  const [before] = registry.places().get('commerce') ?? []
  const fresh = await enter('commerce', 'http://10.0.0.5:1')
  await expect.poll(() => registry.places().get('commerce')?.[0]?.id).not.toBe(before?.id)
  expect(originsOf('commerce')).toHaveLength(1)
  await Promise.all([crashed.leave(), fresh.leave()])
})

test('a registration that is not signed with the secret brings no call, and is told of', async () => {
  const stranger = await enter('identity', 'http://10.6.6.6:1', { secret: 'x'.repeat(32) })
  await expect.poll(() => gateway.lines.filter(({ msg }) => /not signed/.test(msg))).toHaveLength(1)
  const real = await enter('identity', 'http://10.0.0.6:1')
  await expect.poll(() => originsOf('identity')).toEqual(['http://10.0.0.6:1'])
  await query(
    `UPDATE subgraph_instance SET origin = 'http://10.6.6.6:2' WHERE origin = 'http://10.0.0.6:1'; NOTIFY quire_registry`,
  )
  await expect.poll(() => originsOf('identity') ?? []).toEqual([])
  await Promise.all([stranger.leave(), real.leave()])
})

test('while the registry cannot be read, what was known goes on', async () => {
  const one = await enter('catalog', 'http://10.0.0.7:1')
  await expect.poll(() => originsOf('catalog')).toEqual(['http://10.0.0.7:1'])
  await query('ALTER TABLE subgraph_instance RENAME TO hidden; NOTIFY quire_registry')
  await expect.poll(() => gateway.lines.filter(({ msg }) => /cannot be reached/.test(msg))).toHaveLength(1)
  expect(originsOf('catalog')).toEqual(['http://10.0.0.7:1'])
  await query('ALTER TABLE hidden RENAME TO subgraph_instance; NOTIFY quire_registry')
  await one.leave()
  await expect.poll(() => originsOf('catalog')).toEqual([])
})

test('no other role may look into it', async () => {
  const look = queryAt(database.urlOf('catalog'), 'SELECT * FROM registry.subgraph_instance')
  await expect(look).rejects.toThrow('permission denied')
})

test('its role is made like the others where there is to be one', async () => {
  const given = { DATABASE_URL: database.adminUrl, DATA_DIR: testEnv(database).DATA_DIR, SECRET: testSecret }
  const { env } = await completeEnvironment({ ...given, SUBGRAPH_REGISTRY: 'true' }, [], () => {})
  expect(env['REGISTRY_DATABASE_URL']).toBe(database.urlOf('registry'))
  expect((await completeEnvironment(given, [], () => {})).env['REGISTRY_DATABASE_URL']).toBeUndefined()
})
