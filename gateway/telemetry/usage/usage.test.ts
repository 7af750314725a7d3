import { buildSchema } from 'graphql'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import type { CallerCells } from '../operation-cells.ts'
import { countUsage } from './usage.ts'

test('who has used what another schema does not have is told, as far back as asked for', async () => {
  const usage = countUsage(null, pino({ level: 'silent' }))
  usage.follow(buildSchema('type Query { book(id: ID): Book } type Book { title: String stock: Int }'))
  const all = ['Query.book', 'Query.book(id:)', 'Book.title', 'Book.stock', 'Shelf.gone']
  const operation = { name: 'Stock', isExpected: false, coordinates: { all, deprecated: [] } }
  const uses = { count: 0, lastAt: 0 }
  usage.note({ operation, client: { name: 'shop', version: '1.0' }, uses } as unknown as CallerCells)

  const next = buildSchema('type Query { book: Book } type Book { title: String }')
  const caller = { operation: 'Stock', client: 'shop', version: '1.0', count: 1, lastAt: uses.lastAt }
  expect(await usage.usesOutside(next, uses.lastAt)).toEqual([
    { ...caller, coordinate: 'Query.book(id:)' },
    { ...caller, coordinate: 'Book.stock' },
  ])
  expect(await usage.usesOutside(next, uses.lastAt + 1)).toEqual([])
  await usage.close()
})
