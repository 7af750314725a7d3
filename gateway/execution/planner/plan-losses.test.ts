import { parse } from 'graphql'
import { expect, test } from 'vitest'
import type { EntityFetch, Fetch, Rewrite, Step } from '../plan.ts'
import { lossIn } from './plan-losses.ts'

const fetch = (query: string): Fetch => ({
  kind: 'fetch',
  subgraph: 'goods',
  query,
  operationKind: 'query',
  variables: [],
  path: [],
  outputRewrites: [],
})

const lookUp = (at: string, key: string, query: string, outputRewrites: Rewrite[] = []): EntityFetch => ({
  kind: 'entities',
  subgraph: 'tax',
  query: `query ($r: [_Any!]!) { _entities(representations: $r) { ...F } } fragment F on Product { ${query} }`,
  operationKind: 'query',
  variables: [],
  lookups: [
    {
      alias: '_entities',
      variable: 'r',
      paths: [at.split('.').map((field) => ({ field }))],
      requires: [
        {
          kind: 'fragment',
          types: ['Product'],
          selections: ['__typename', key].map((name) => ({
            kind: 'field',
            from: name,
            to: name,
            selections: null,
          })),
        },
      ],
      inputRewrites: [],
      outputRewrites,
    },
  ],
})

const inTurn = (...steps: Step[]): Step => ({ kind: 'sequence', steps })
const atOnce = (...steps: Step[]): Step => ({ kind: 'parallel', steps })
const renamed: Rewrite = { kind: 'rename', path: [], field: 'tax_0', to: 'tax' }

test.each([
  ['all is asked for', inTurn(fetch('{ best { __typename id } }'), lookUp('best', 'id', 'tax')), null],
  ['a field is not', fetch('{ best { __typename id } }'), 'best.tax'],
  ['nor is the key', inTurn(fetch('{ best { __typename } }'), lookUp('best', 'id', 'tax')), 'best.id'],
  [
    'a key is asked for meanwhile',
    inTurn(fetch('{ best { id } }'), atOnce(lookUp('best', 'id', 'sku'), lookUp('best', 'sku', 'tax'))),
    'best.sku',
  ],
  [
    'a key is asked for before',
    inTurn(fetch('{ best { id } }'), lookUp('best', 'id', 'sku'), lookUp('best', 'sku', 'tax')),
    null,
  ],
  [
    'a field is asked for under another name',
    inTurn(fetch('{ best { id } }'), lookUp('best', 'id', 'tax_0: tax', [renamed])),
    null,
  ],
])('%s', (_, plan, loss) => {
  const document = parse('{ best { __typename tax ... on Food { taste } } }')
  expect(lossIn(document, plan)).toBe(loss)
})
