import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { readEnv } from '#kit/config/env.ts'
import { readOperation } from '../../execution/document.ts'
import { readLimitsConfig } from '../../limits/config.ts'
import { coordinatesOf, fieldsOf } from './coordinates.ts'

const schema = buildSchema(`
  type Query { book(id: ID, by: Order = NEWEST @deprecated): Book  node: Node  find(by: Filter): [Book] }
  interface Node { id: ID }
  type Book implements Node { id: ID  title(in: Case): String  isbn: String @deprecated(reason: "many") }
  enum Order { NEWEST OLDEST @deprecated }
  enum Case { UPPER LOWER }
  input Filter { text: String  order: Order  inner: Filter  old: Int @deprecated }
`)
const { documents: limits } = readEnv({}, readLimitsConfig)
const of = (text: string, name: string | null = null) =>
  coordinatesOf(schema, readOperation(schema, text, name, { limits, hideSuggestions: true }))

test.each([
  ['{ book(id: 1) { title } }', ['Query.book', 'Query.book(id:)', 'Book.title']],
  ['{ a: book { b: title } __typename }', ['Query.book', 'Book.title']],
  ['{ node { id ... on Book { title } } }', ['Query.node', 'Node.id', 'Book.title']],
  [
    '{ book { ...F } } fragment F on Book { title(in: UPPER) }',
    ['Query.book', 'Book.title', 'Book.title(in:)', 'Case.UPPER'],
  ],
  [
    '{ find(by: { text: "x", inner: { order: NEWEST } }) { id } }',
    [
      'Query.find',
      'Query.find(by:)',
      'Filter.text',
      'Filter.inner',
      'Filter.order',
      'Order.NEWEST',
      'Book.id',
    ],
  ],
  [
    'query ($f: Filter, $c: Case) { find(by: $f) { title(in: $c) @skip(if: true) } }',
    ['Filter', 'Case', 'Query.find', 'Query.find(by:)', 'Book.title', 'Book.title(in:)'],
  ],
  ['{ __schema { types { name } } __type(name: "Book") { name } }', []],
])('%s uses %j', (text, expected) => {
  expect(of(text).all).toEqual(expected)
})

test('only the operation that is asked for counts', () => {
  expect(of('query A { book { id } } query B { node { id } }', 'B').all).toEqual(['Query.node', 'Node.id'])
})

test('what is going is told', () => {
  const text = '{ book(by: OLDEST) { isbn title } find(by: { old: 1 }) { id } }'
  expect(of(text).deprecated).toEqual(['Query.book(by:)', 'Order.OLDEST', 'Book.isbn', 'Filter.old'])
  expect(fieldsOf(schema).filter(({ isDeprecated }) => isDeprecated)).toEqual([
    { coordinate: 'Book.isbn', isDeprecated: true },
  ])
  expect(fieldsOf(schema)).toContainEqual({ coordinate: 'Node.id', isDeprecated: false })
})
