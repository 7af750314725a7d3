import { expect, test } from 'vitest'
import { openPool } from '#kit/database/pool.ts'
import { tracing } from '#kit/observability/tracing/tracing.ts'
import { collect } from '../../support/collector.ts'
import { createTestDatabase } from '../../support/database.ts'

test('a statement belongs to whoever asked for it, also where it waits for what another gives back', async () => {
  await using database = await createTestDatabase()
  const names = ['first', 'second', 'third']
  const collected = await collect(async () => {
    const pool = openPool(database.urlOf('catalog'), { max: 1 })
    await pool.query('SELECT 0')
    await Promise.all(names.map((name) => tracing?.span(name, {}, () => pool.query(`SELECT 1 AS ${name}`))))
    await pool.end()
  })
  for (const name of names) {
    const [asking] = collected.named(name)
    expect(collected.below(asking!).map(({ attributes }) => attributes['db.query.text'])).toEqual([
      `SELECT ? AS ${name}`,
    ])
  }
  expect(collected.spans, 'and what nobody asked for has none').toHaveLength(6)
})

test('a statement that fails says by which code, and not of what', async () => {
  await using database = await createTestDatabase()
  const collected = await collect(async () => {
    const pool = openPool(database.urlOf('catalog'))
    const failing = tracing?.span('asking', {}, () => pool.query('SELECT 1 / $1::int', [0]))
    await expect(failing).rejects.toThrow('division by zero')
    await pool.end()
  })
  expect(collected.named('SELECT')).toMatchObject([{ status: 2, attributes: { 'error.type': '22012' } }])
  expect(JSON.stringify(collected.spans)).not.toContain('zero')
})
