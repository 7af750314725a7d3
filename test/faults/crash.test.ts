import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { gatewayClient, poll } from '../support/client.ts'
import { testEnv } from '../support/env.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess } from '../support/processes.ts'
import { queryAt } from '../support/query-at.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const query = (role: string, sql: string): Promise<any[]> => queryAt(database.urlOf(role), sql)

describe('a process that is killed', () => {
  test('between commit and delivery loses no event', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const env = testEnv(database, { PORT: `${port}`, PUBLIC_URL: url, LOG_LEVEL: 'fatal' })
    const first = await startProcess([], env, `${url}/health/ready`)

    // While the transport takes nothing, what is committed stays in the outbox.
    const blocker = new pg.Client({ connectionString: database.urlOf('events') })
    await blocker.connect()
    await blocker.query('BEGIN; LOCK TABLE event IN ACCESS EXCLUSIVE MODE')
    const { register } = await gatewayClient(url).run('Register', {
      input: {
        username: 'ishmael',
        email: 'ishmael@example.org',
        password: 'some years ago, never mind how long',
        displayName: 'Ishmael',
        device: { name: 'Phone', platform: 'ios' },
      },
    })
    await first.kill()
    await blocker.end()
    expect(await query('identity', 'SELECT type FROM outbox_event')).toEqual([{ type: 'UserRegistered' }])
    expect(await query('events', `SELECT * FROM event WHERE type = 'UserRegistered'`)).toEqual([])

    const second = await startProcess([], env, `${url}/health/ready`)
    try {
      const delivered = await poll(
        () => query('events', `SELECT subject FROM event WHERE type = 'UserRegistered'`),
        (rows) => rows.length > 0,
      )
      expect(delivered).toEqual([{ subject: register.session.user.id }])
      expect(await query('identity', 'SELECT * FROM outbox_event')).toEqual([])
    } finally {
      await second.stop()
    }
  })
})
