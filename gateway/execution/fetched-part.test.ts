import { buildSchema, Kind, parse, print, type FragmentDefinitionNode } from 'graphql'
import { expect, test } from 'vitest'
import { keysInPlan } from './aliases.ts'
import { fetchedPart } from './fetched-part.ts'

const keyInPlan = keysInPlan(
  '@join__type(graph: A, key: "id sku") @join__field(graph: B, requires: "maker { name }")',
)

const schema = buildSchema(`
  type Query { me: Reader  book: Book  thing: Thing  any: Any }
  union Any = Reader | Book
  type Mutation { buy: Boolean }
  interface Thing { id: ID  like: Thing }
  type Reader implements Thing { id: ID  like: Reader }
  type Book implements Thing { id: ID  title(upper: Boolean): String  pages: Int  name(upper: Boolean): String
    sku(first: Int): ID  like: Thing }
  type Film implements Thing { id: ID  like: Film }
`)

function planned(text: string): string | null {
  const document = parse(text)
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  const fragments = new Map(
    document.definitions
      .filter((node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  )
  if (!operation) throw new Error('There is no operation.')
  const part = fetchedPart(schema, { operation, fragments }, keyInPlan)
  return part && print(part).replaceAll(/\s+/g, ' ')
}

test.each([
  ['{ __typename __schema { types { name } } t: __type(name: "Book") { name } }', null],
  ['{ ...F } fragment F on Query { __typename }', null],
  ['{ me @include(if: false) { id } ... @skip(if: true) { book { id } } }', null],
  ['mutation { ...F buy } fragment F on Mutation { __typename }', 'mutation { buy }'],
  [
    '{ book { ...F } } fragment F on Book { title ...G } fragment G on Book { pages }',
    '{ book { title pages } }',
  ],
  ['{ book { title @skip(if: true) } }', '{ book { __typename } }'],
  ['{ book { title @include(if: true) ... on Book { pages @include(if: false) } } }', '{ book { title } }'],
  [
    'query ($v: Boolean!) { book { title @skip(if: $v) } }',
    'query ($v: Boolean!) { book { title @skip(if: $v) } }',
  ],
  [
    'query ($v: Boolean!) { thing { ... { id } ... @skip(if: $v) { ... on Book { ... { pages like { ... @skip(if: $v) { id } } } } } } }',
    'query ($v: Boolean!) { thing { id ... on Thing @skip(if: $v) { ... on Book { pages like { ... on Thing @skip(if: $v) { id } } } } } }',
  ],
  [
    'query ($v: Boolean!) { thing { ... on Book { pages ... @skip(if: $v) { title } ... on Thing @include(if: $v) { id } } } }',
    'query ($v: Boolean!) { thing { ... on Book { pages } ... on Book @skip(if: $v) { title } ... on Book @include(if: $v) { id } } }',
  ],
  [
    'query ($v: Boolean!) { any { ... on Any @skip(if: $v) { ... on Book { pages } } ... @skip(if: $v) { __typename } } }',
    'query ($v: Boolean!) { any { ... @skip(if: $v) { ... on Book { pages } } ... @skip(if: $v) { __typename } } }',
  ],
  ['{ book { title: title kind: __typename } }', '{ book { title __typename } }'],
  [
    '{ book { title(upper: true) name(upper: true) id sku: sku(first: 1) } }',
    '{ book { title(upper: true) alias__name: name(upper: true) id alias__sku: sku(first: 1) } }',
  ],
  [
    '{ book { id: title name: pages other: pages } }',
    '{ book { alias__id: title alias__name: pages other: pages } }',
  ],
  ['{ thing { ... on Book { ... on Thing { ... on Film { id } } } } }', '{ thing { __typename } }'],
  [
    '{ thing { ... on Book { ... on Film { id } id } ... on Thing { ... on Reader { id } } } }',
    '{ thing { ... on Book { id } ... on Reader { id } } }',
  ],
  [
    '{ thing { like { ... on Film { id } } ... on Film { like { ... on Thing { ... on Book { id } } } } } }',
    '{ thing { like { ... on Film { id } } ... on Film { like { __typename } } } }',
  ],
  ['{ book { alias__id: title } }', '{ book { alias__alias__id: title } }'],
])('of %s is planned %s', (text, expected) => {
  expect(planned(text)).toBe(expected)
})
