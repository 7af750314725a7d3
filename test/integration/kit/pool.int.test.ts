import { expect, test } from 'vitest'
import { openPool } from '#kit/database/pool.ts'
import { createTestDatabase } from '../../support/database.ts'

test('a connection that breaks in the midst of a transaction ends that, and not the process', async () => {
  await using database = await createTestDatabase()
  const pool = openPool(database.urlOf('catalog'))
  const client = await pool.connect()
  await client.query('BEGIN')
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
  const isOver = new Promise((resolve) => client.once('end', () => resolve(null)))
  await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
  await isOver
  await expect(client.query('COMMIT')).rejects.toThrow('not queryable')
  client.release(true)
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }])
  await pool.end()
})
