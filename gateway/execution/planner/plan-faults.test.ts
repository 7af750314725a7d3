import { parse } from 'graphql'
import { expect, test } from 'vitest'
import type { EntityFetch, Fetch, RequiredSelection, Rewrite } from '../plan.ts'
import { faultsAgainst } from './plan-faults.ts'

const findFault = faultsAgainst(
  parse(`
  enum join__Graph { GOODS @join__graph(name: "goods", url: "") TAX @join__graph(name: "tax", url: "") }
  type Query { products: [Product] best: Product }
  type Product @join__type(graph: GOODS, key: "id") @join__type(graph: TAX, key: "id") {
    id: ID!
    price(currency: String): Int @join__field(graph: GOODS) @join__field(graph: TAX, external: true)
    weight: Int @join__field(graph: GOODS) @join__field(graph: TAX, external: true)
    tax: Int @join__field(graph: TAX, requires: "price weight")
    next: Product
  }
  interface Thing @join__type(graph: GOODS, key: "id") @join__type(graph: TAX, key: "id", isInterfaceObject: true) { id: ID! }
  type Pen implements Thing @join__type(graph: GOODS, key: "id") { id: ID! }
`),
)

const fetch = (subgraph: string, query: string): Fetch => ({
  kind: 'fetch',
  subgraph,
  query,
  operationKind: 'query',
  variables: [],
  path: [],
  outputRewrites: [],
})

const lookUp = (query: string, ...given: string[]): EntityFetch => lookUpAs('Product', query, given)

const lookUpAs = (
  type: string,
  query: string,
  given: string[],
  inputRewrites: Rewrite[] = [],
): EntityFetch => {
  const selections = ['__typename', 'id', ...given].map((name): RequiredSelection => ({
    kind: 'field',
    from: name,
    to: name,
    selections: null,
  }))
  const requires: RequiredSelection[] = [{ kind: 'fragment', types: [type], selections }]
  const lookup = { alias: '_entities', variable: 'representations', paths: [], requires }
  return {
    kind: 'entities',
    subgraph: 'tax',
    query: `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${query} } }`,
    operationKind: 'query',
    variables: [],
    lookups: [{ ...lookup, inputRewrites, outputRewrites: [] }],
  }
}

const toThing: Rewrite = { kind: 'set', path: [{ types: ['Pen'] }], field: '__typename', value: 'Thing' }

test.each([
  ['what a field requires is given', lookUp('... on Product { tax next { id } }', 'price', 'weight'), null],
  [
    'some of it is not',
    lookUp('... on Product { ... @skip(if: true) { tax } }', 'price'),
    'Product.tax is asked of tax',
  ],
  [
    'a condition takes it along, and the entity with it',
    lookUp('... on Product { bare ... @skip(if: true) { tax } }', 'price', 'weight'),
    'What tax is asked for under a condition',
  ],
  [
    'it cannot be, further down',
    lookUp('... on Product { tax next { tax } }', 'price', 'weight'),
    'Product.tax is asked of tax',
  ],
  ['nor at the root', fetch('tax', '{ best { tax } }'), 'Product.tax is asked of tax'],
  ['another subgraph needs nothing for it', fetch('goods', '{ best { tax } }'), null],
  [
    'one key has two meanings',
    fetch('goods', '{ best { price ... on Product @skip(if: true) { price(currency: "EUR") } } }'),
    'price has two meanings',
  ],
  [
    'two keys have one each',
    fetch('goods', '{ best { price p: price(currency: "EUR") } products { p: price } }'),
    null,
  ],
  [
    'an entity goes by the name of a type that is unknown there',
    lookUpAs('Pen', '... on Thing { id }', []),
    'Pen is asked of tax',
  ],
  ['it goes by a name that is known there', lookUpAs('Pen', '... on Thing { id }', [], [toThing]), null],
])('%s', (_, step, fault) => {
  const found = findFault({ kind: 'sequence', steps: [{ kind: 'parallel', steps: [step] }] })
  expect(String(found)).toContain(String(fault))
})
