import { expect, test } from 'vitest'
import { outlineOf } from '../outline.ts'
import type { EntityFetch, Fetch, Step } from '../plan.ts'
import { inOrder } from './in-order.ts'

const text = { operationKind: 'query' as const, variables: [], outputRewrites: [] }
const fetch = (query: string): Fetch => ({ kind: 'fetch', subgraph: 'goods', query, path: [], ...text })
const lookUp = (subgraph: string, required: string, asked: string): EntityFetch => ({
  kind: 'entities',
  subgraph,
  query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Thing { ${asked} } } }`,
  operationKind: 'query',
  variables: [],
  lookups: [
    {
      alias: '_entities',
      variable: 'r',
      paths: [[{ field: 'book' }]],
      requires: [{ kind: 'field', from: required, to: required, selections: null }],
      inputRewrites: [],
      outputRewrites: [],
    },
  ],
})

const book = fetch('{ book { __typename id } }')
const tax = lookUp('tax', 'id', 'tax')
const total = lookUp('totals', 'tax', 'total')
const verdict = lookUp('verdicts', 'total', 'verdict')
const stars = lookUp('stars', 'id', 'stars')

const inTurn = (...steps: Step[]): Step => ({ kind: 'sequence', steps })

test.each([
  [
    inTurn(book, verdict, total, tax, stars),
    'goods > (tax at book | stars at book) > totals at book > verdicts at book',
  ],
  [inTurn(book, lookUp('shop', 'nobody', 'price')), 'goods > shop at book'],
])('%#', (plan, outline) => {
  expect(outlineOf(inOrder(plan) ?? book)).toBe(outline)
})

test('there is no order where calls wait for each other, what has conditions keeps its own, and so does a mutation', () => {
  expect(inOrder(inTurn(book, lookUp('a', 'b', 'a'), lookUp('b', 'a', 'b')))).toBeNull()
  expect(
    inOrder(inTurn(book, { kind: 'condition', variable: 'v', whenTrue: tax, otherwise: null })),
  ).toBeNull()
  expect(inOrder(inTurn({ ...book, operationKind: 'mutation' }, verdict, total))).toBeNull()
})
