import { parse, print } from 'graphql'
import { expect, test } from 'vitest'
import { askingInterfaces } from './interface-objects.ts'

/** As composition writes it, where `reviews` knows media as an interface object. */
const askInterfaces = askingInterfaces(
  parse(`
  interface Media @join__type(graph: MEDIA, key: "id") @join__type(graph: REVIEWS, key: "id", isInterfaceObject: true) {
    id: ID!
    title: String @join__field(graph: MEDIA)
    rating: Int @join__field(graph: REVIEWS)
    reviews: [Review] @join__field(graph: REVIEWS)
  }
  type Film implements Media @join__type(graph: MEDIA, key: "id") {
    id: ID!
    title: String
    rating: Int @join__field
    reviews: [Review] @join__field
  }
  type Song implements Media @join__type(graph: MEDIA, key: "id") {
    id: ID!
    bars: Int
    rating: Int @join__field
  }
  type Review @join__type(graph: REVIEWS) { of: Media }
`),
)

test.each([
  [
    '{ all { ... on Film { title rating } } }',
    '{ all { ... on Film { title } __typename ... on Media { rating } } }',
  ],
  ['{ all { ... on Film { rating } } }', '{ all { __typename ... on Media { rating } } }'],
  [
    '{ all { ... on Film @skip(if: $a) { title ... @skip(if: $b) { r: rating } } } }',
    '{ all { ... on Film @skip(if: $a) { title } __typename ... on Media @skip(if: $a) { ... on Media @skip(if: $b) { r: rating } } } }',
  ],
  [
    '{ all { reviews { of { ... on Film { rating } } } } }',
    '{ all { reviews { of { __typename ... on Media { rating } } } } }',
  ],
  [
    '{ all { ... on Film { reviews { of { ... on Film { rating } } } } } }',
    '{ all { __typename ... on Media { reviews { of { __typename ... on Media { rating } } } } } }',
  ],
  [
    '{ all { rating ... on Film { title } } film { rating } }',
    '{ all { rating ... on Film { title } } film { rating } }',
  ],
  // What both have, the object answers for as well.
  [
    '{ all { ... on Film { i: id title } } }',
    '{ all { ... on Film { title } __typename ... on Media { i: id } } }',
  ],
])('%s', (document, asked) => {
  const alsoSongs = (text: string) => parse(text.replace('{', '{ songs: all { ... on Song { bars } } '))
  expect(print(askInterfaces(alsoSongs(document)))).toBe(print(alsoSongs(asked)))
})

test('a document that names one type alone asks for nothing else', () => {
  const document = parse('{ all { id title ... on Film { rating } } }')
  expect(askInterfaces(document)).toBe(document)
})

test('what is asked of one type is asked of the interface where that is asked for something as well', () => {
  const document = parse('{ all { ... on Film { rating } } any: all { ... { reviews { id } } } }')
  const asked = '{ all { __typename ... on Media { rating } } any: all { ... { reviews { id } } } }'
  expect(print(askInterfaces(document))).toBe(print(parse(asked)))
})

test('a document is as it was where no subgraph has an interface object', () => {
  const document = parse('{ all { ... on Film { rating } ... on Song { rating } } }')
  expect(askingInterfaces(parse('type Film { rating: Int }'))(document)).toBe(document)
})
