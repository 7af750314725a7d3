import { expect, test } from 'vitest'
import type { PathSegment } from '../plan.ts'
import { merge } from './merge.ts'
import { compileOwn } from './own.ts'
import { placesOf } from './places.ts'

const path = (text: string): PathSegment[] => text.split('.').map((field) => ({ field }))
const frozen = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(frozen)
  return Object.freeze(value)
}
const placesBelow = placesOf({
  kind: 'entities',
  subgraph: 'commerce',
  query: '',
  operationKind: 'query',
  variables: [],
  lookups: [
    {
      alias: '_entities',
      variable: 'representations',
      paths: [path('books.node')],
      requires: [],
      inputRewrites: [],
      outputRewrites: [],
    },
  ],
})
const own = compileOwn(placesBelow, [[]], [])
const shelf = () => ({
  books: [{ node: { id: 'b1', cover: { width: 3 } } }],
  pageInfo: { hasNextPage: true },
})

test('of what others have too, only what is written to is copied', () => {
  const shared = frozen(shelf())
  const copied = own(shared)
  merge(copied.books[0]!.node, { price: 5 })
  expect(copied).toEqual({ ...shelf(), books: [{ node: { ...shelf().books[0]!.node, price: 5 } }] })
  expect(shared).toEqual(shelf())
  expect(copied.pageInfo).toBe(shared.pageInfo)
  expect(copied.books[0]!.node.cover).toBe(shared.books[0]!.node.cover)
})

test("what is nobody else's is taken as it is", () => {
  const mine = shelf()
  expect(own(mine)).toBe(mine)
})

test('what is added to somewhere else is copied as it comes', () => {
  const shared = frozen(shelf())
  const copied = own(shared)
  merge(copied, { pageInfo: { endCursor: 'c' }, books: [{ node: { cover: { height: 4 } } }] })
  expect(copied.pageInfo).toEqual({ hasNextPage: true, endCursor: 'c' })
  expect(copied.books[0]!.node.cover).toEqual({ width: 3, height: 4 })
  expect(shared).toEqual(shelf())
})
