import { readFileSync } from 'node:fs'
import { buildSchema, Kind, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { anonymous } from '#kit/auth/viewer.ts'
import { readEnv } from '#kit/config/env.ts'
import { readOperation } from '../../execution/document.ts'
import { OperationRefused } from '../../execution/refused.ts'
import { readLimitsConfig } from '../config.ts'
import { budgetFor } from './budgets.ts'
import { costsIn } from './operation-cost.ts'

const sdl = `
  directive @cost(weight: Int!) on FIELD_DEFINITION | OBJECT | SCALAR | ENUM | ARGUMENT_DEFINITION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  type Query {
    book: Book
    books(first: Int = 3): [Book!] @listSize(slicingArguments: ["first"])
    unsized: [Book!]
    shelf(first: Int, last: Int): Shelf @listSize(assumedSize: 4, slicingArguments: ["first", "last"], sizedFields: ["edges"])
    search(page: Page): [Book!] @listSize(slicingArguments: ["page.size"])
    dear(why: String @cost(weight: 7)): Int @cost(weight: 5)
    any: Any
  }
  input Page { size: Int }
  type Mutation { buy: Book  logIn: Int @cost(weight: 50) }
  type Shelf { edges: [Edge!]  total: Int }
  type Edge { node: Book }
  type Book { title: String  author: Author  map: Map  next: [Book!] }
  type Author @cost(weight: 3) { name: String }
  scalar Map @cost(weight: 2)
  union Any = Book | Shelf
`
const { documents, budgets, lists } = readEnv({}, readLimitsConfig)
const schema = buildSchema(sdl)
const costOf = costsIn(parse(sdl), schema, { assumedListSize: 10, maxListSize: 100 })
const prepare = (text: string) =>
  costOf(readOperation(schema, text, null, { limits: documents, hideSuggestions: true }))

describe('an operation is estimated', () => {
  test.each([
    ['{ __typename book { title } }', 1],
    ['{ book { author { name } map } }', 1 + 3 + 2],
    ['{ unsized { title } }', 10],
    ['{ books { author { name } } }', 3 * (1 + 3)],
    ['{ books(first: 7) { title } b: books(first: -5) { title } }', 7],
    ['{ shelf { total edges { node { title } } } }', 1 + 4 * 2],
    ['{ shelf(first: 2, last: 6) { edges { node { title } } } }', 1 + 6 * 2],
    ['{ search(page: { size: 8 }) { title } }', 8],
    ['{ dear }', 5],
    ['{ dear(why: "x") }', 5 + 7],
    [
      '{ any { ... on Book { author { name } } ... on Shelf { edges { node { map } } } } }',
      1 + 10 * (1 + 1 + 2),
    ],
    ['{ book { ...F ...F } } fragment F on Book { next { title } }', 1 + 2 * 10],
    ['{ book @skip(if: true) { title } books @include(if: true) { title } }', 3],
    ['mutation { buy { title } logIn }', 10 + 50],
  ])('%s: %d', (text, cost) => {
    expect(prepare(text).estimate({})).toBe(cost)
  })

  test('by the variables of its request, and their defaults', () => {
    const { estimate } = prepare(
      'query ($n: Int = 5, $page: Page, $with: Boolean!) { books(first: $n) { title } search(page: $page) @include(if: $with) { title } }',
    )
    expect(estimate({ with: false })).toBe(5)
    expect(estimate({ n: 20, with: true, page: { size: 9 } })).toBe(20 + 9)
    expect(estimate({ n: null, with: false })).toBe(3)
    expect(estimate({ n: 'many', with: true, page: null })).toBe(10 + 10)
  })

  test('and refused where it asks for too long a list', () => {
    expect(() => prepare('{ books(first: 101) { title } }')).toThrow(OperationRefused)
    const { estimate } = prepare('query ($n: Int) { shelf(first: $n) { edges { node { title } } } }')
    expect(estimate({ n: 100 })).toBe(201)
    expect(() => estimate({ n: 101 })).toThrow(/"shelf" is asked for more than 100/)
  })
})

describe('an answer costs', () => {
  const book = { title: 'Emma', author: { name: 'Jane' } }
  test.each([
    ['{ book { title author { name } } }', { book }, 4],
    ['{ book { title author { name } } }', { book: null }, 1],
    ['{ unsized { title } }', { unsized: [book, book] }, 2],
    [
      '{ shelf { edges { node { author { name } } } } }',
      { shelf: { edges: [{ node: book }, { node: null }] } },
      8,
    ],
    [
      '{ b: book { ...F ... on Book { author { name } } } } fragment F on Book { author { name } }',
      { b: book },
      4,
    ],
    [
      '{ any { ... on Shelf { edges { node { title } } } ... on Book { author { name } } } }',
      { any: book },
      4,
    ],
    ['mutation { logIn }', { logIn: 1 }, 50],
    ['{ dear(why: "x") }', null, 0],
  ])('what is in it: %s', (text, data, cost) => {
    expect(prepare(text).actual(data)).toBe(cost)
  })
})

test('every operation of the clients is within the budget of whoever sends it, with the largest pages', () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
  const api = buildSchema(read('schema/api.graphql'))
  const costInGraph = costsIn(parse(read('schema/supergraph.graphql')), api, lists)
  const visitor = budgetFor(budgets, anonymous)
  for (const file of ['mobile', 'storefront', 'publisher-and-admin']) {
    const text = read(`test/contract/operations/${file}.graphql`)
    for (const node of parse(text).definitions) {
      if (node.kind !== Kind.OPERATION_DEFINITION) continue
      const name = node.name?.value ?? null
      const cost = costInGraph(readOperation(api, text, name, { limits: documents, hideSuggestions: true }))
      const pages = Object.fromEntries(
        (node.variableDefinitions ?? []).map(({ variable }) => [variable.name.value, 100]),
      )
      expect(cost.estimate(pages), name ?? '').toBeLessThan(visitor)
      expect(cost.estimate({}), name ?? '').toBeGreaterThan(0)
    }
  }
})

test.each([
  [[], null, 10_000],
  [['READER'], 'u', 20_000],
  [['READER', 'ADMIN'], 'u', 100_000],
  [['UNHEARD_OF'], 'u', 10_000],
])('roles %j of %s may spend %d', (roles, userId, budget) => {
  expect(budgetFor(budgets, { ...anonymous, userId, roles })).toBe(budget)
})

test.each([['READER=5'], ['ANONYMOUS=many'], ['ANONYMOUS=5 READER']])(
  'budgets like %s are refused',
  (text) => {
    expect(() => readEnv({ COST_BUDGETS: text }, readLimitsConfig)).toThrow(/COST_BUDGETS/)
  },
)
