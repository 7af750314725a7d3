import { buildSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readEnv } from '#kit/config/env.ts'
import { readLimitsConfig } from '../../limits/config.ts'
import { keysInPlan } from '../aliases.ts'
import { readOperation } from '../document.ts'
import { toPath, type Hole } from './holes.ts'
import { compileShapes } from './shape.ts'

const schema = buildSchema(`
  type Query { book: Book  books: [Book!]  shelf: [[Book]]  node: Node  found: Found  kept: Book! }
  interface Node { id: ID! }
  type Book implements Node { id: ID!  title: String!  pages: Int  state: State  author: Author }
  type Author implements Node { id: ID!  name: String }
  union Found = Book | Author
  enum State { DRAFT PUBLISHED }
`)

const { documents: limits } = readEnv({}, readLimitsConfig)
const keyInPlan = keysInPlan('@join__type(graph: A, key: "id")')

function shape(text: string, data: Record<string, unknown>, values: Record<string, unknown> = {}) {
  const valid = readOperation(schema, text, null, { limits, hideSuggestions: true })
  const holes: Hole[] = []
  const answer = compileShapes(schema, keyInPlan, valid)(values)(data, holes)
  return { text: JSON.stringify(answer), paths: holes.map(({ place }) => toPath(place)) }
}

describe('the answer', () => {
  test('has what was selected, in the order and under the names of the operation', () => {
    const data = { book: { __typename: 'Book', title: 'Emma', id: '1', more: 'than asked', t: 'Emma' } }
    expect(shape('{ book { id t: title } }', data).text).toBe('{"book":{"id":"1","t":"Emma"}}')
  })

  test('merges what is selected twice', () => {
    const data = { book: { id: '1', author: { id: 'a', name: 'Jane' } } }
    const text = '{ book { author { id } } ...F } fragment F on Query { book { id author { name } } }'
    expect(shape(text, data).text).toBe('{"book":{"author":{"id":"a","name":"Jane"},"id":"1"}}')
  })

  test('follows skip and include, also where they change the order', () => {
    const text =
      'query ($x: Boolean!) { book { id @include(if: $x) title id @skip(if: $x) pages @skip(if: true) } }'
    const data = { book: { id: '1', title: 'Emma', pages: 3 } }
    expect(shape(text, data, { x: true }).text).toBe('{"book":{"id":"1","title":"Emma"}}')
    expect(shape(text, data, { x: false }).text).toBe('{"book":{"title":"Emma","id":"1"}}')
  })

  test('takes the fields of the type that an object turns out to be', () => {
    const text =
      '{ node { __typename id ... on Book { title } ... on Author { name } } found { ... on Node { id } } }'
    const data = {
      node: { __typename: 'Author', id: 'a', name: 'Jane', title: 'no' },
      found: { __typename: 'Book', id: '1' },
    }
    expect(shape(text, data).text).toBe(
      '{"node":{"__typename":"Author","id":"a","name":"Jane"},"found":{"id":"1"}}',
    )
  })

  test('is read from where the plan has it, when an alias has the name of a key', () => {
    const data = { book: { id: '1', alias__id: 'Emma' } }
    expect(shape('{ book { id: title } }', data).text).toBe('{"book":{"id":"Emma"}}')
  })

  test('is not deceived by names that every object has', () => {
    const data = { book: { id: '1' }, toString: { id: '2' } }
    expect(
      shape('{ book { constructor: pages valueOf: author { id } } toString: book { id } }', data).text,
    ).toBe('{"book":{"constructor":null,"valueOf":null},"toString":{"id":"2"}}')
  })
})

describe('what a subgraph should not have answered', () => {
  test('a null where none may be takes the nearest place that may be null', () => {
    expect(shape('{ book { id title } }', { book: { id: '1', title: null } })).toEqual({
      text: '{"book":null}',
      paths: [['book', 'title']],
    })
    expect(shape('{ books { id } }', { books: [{ id: '1' }, null] })).toEqual({
      text: '{"books":null}',
      paths: [['books', 1]],
    })
    expect(shape('{ kept { id } }', {})).toEqual({ text: 'null', paths: [['kept']] })
  })

  test('lists in lists keep what is whole', () => {
    expect(shape('{ shelf { id } }', { shelf: [[{ id: '1' }, { id: null }, null], null] })).toEqual({
      text: '{"shelf":[[{"id":"1"},null,null],null]}',
      paths: [['shelf', 0, 1, 'id']],
    })
  })

  test.each([
    ['a number for a text', { title: 5 }, 'title', { book: null }],
    [
      'a text for a number',
      { pages: '5' },
      'pages',
      { book: { id: '1', title: 'Emma', pages: null, state: null } },
    ],
    ['a number that is not whole', { pages: 1.5 }, 'pages', null],
    ['a number beyond 32 bits', { pages: 2 ** 31 }, 'pages', null],
    ['an enum value that is none', { state: 'GONE' }, 'state', null],
  ])('%s is a null with an error', (_, wrong, field, expected) => {
    const data = { book: { id: '1', title: 'Emma', pages: null, state: null, ...wrong } }
    const { text, paths } = shape('{ book { id title pages state } }', data)
    expect(paths[0]).toEqual(['book', field])
    expect(JSON.parse(text)).toEqual(
      expected ?? { book: { id: '1', title: 'Emma', pages: null, state: null } },
    )
  })

  test.each([
    ['a text for an object', { book: 'Emma' }],
    ['a list for an object', { book: [{ id: '1' }] }],
  ])('%s is a null with an error', (_, data) => {
    expect(shape('{ book { id } }', data)).toEqual({ text: '{"book":null}', paths: [['book']] })
  })

  test('an object for a list, and a type that is not in the graph', () => {
    expect(shape('{ books { id } }', { books: { id: '1' } }).paths).toEqual([['books']])
    expect(shape('{ node { id } }', { node: { __typename: 'Hidden', id: '1' } })).toEqual({
      text: '{"node":null}',
      paths: [['node']],
    })
  })
})
