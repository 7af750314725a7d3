import { readFileSync } from 'node:fs'
import {
  buildSchema,
  getNamedType,
  isLeafType,
  Kind,
  parse,
  print,
  type FieldDefinitionNode,
  type GraphQLObjectType,
} from 'graphql'
import { describe, expect, test } from 'vitest'
import { readEnv } from '#kit/config/env.ts'
import { readOperation } from '../execution/document.ts'
import { readLimitsConfig } from '../limits/config.ts'
import { readPolicies } from './policies.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const { documents: limits } = readEnv({}, readLimitsConfig)

function agesFor(sdl: string, api = sdl) {
  const schema = buildSchema(api)
  const { ofOperation } = readPolicies(parse(sdl), schema)
  return (text: string) =>
    ofOperation(readOperation(schema, text, null, { limits, hideSuggestions: true })).maxAge
}

describe('an answer may be kept as long as all of it may', () => {
  const ageOf = agesFor(`
    directive @cacheControl(maxAge: Int!, visitorsOnly: Boolean, scope: Scope) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
    enum Scope { PUBLIC PRIVATE }
    type Query { secret: Int @cacheControl(maxAge: 9, scope: PRIVATE)  book: Book  short: Book @cacheControl(maxAge: 5)  count: Int  counted: Int @cacheControl(maxAge: 9)  me: User  any: Any }
    type Mutation { buy: Book }
    type Book @cacheControl(maxAge: 60) { title: String  mine: Boolean @cacheControl(maxAge: 0)  next: Book  owner: User }
    type User { name: String }
    union Any @cacheControl(maxAge: 30) = Book | User
  `)
  test.each([
    ['{ book { title next { title } } }', 60],
    ['{ book { title } short { title } }', 5],
    ['{ book { title mine } }', 0],
    ['{ book { ...F } } fragment F on Book { next { mine } }', 0],
    ['{ book { owner { name } } }', 0],
    ['{ me { name } }', 0],
    ['{ count }', 0],
    ['{ counted book { title } }', 9],
    ['{ any { ... on Book { title } } }', 30],
    ['{ any { ... on Book { mine } } }', 0],
    ['{ secret }', 0],
    ['{ __typename }', 0],
    ['{ book { title } __schema { queryType { name } } }', 0],
    ['mutation { buy { title } }', 0],
  ])('%s: %d', (text, age) => {
    expect(ageOf(text)).toBe(age)
  })
})

describe('of the platform', () => {
  const ageOf = agesFor(read('schema/supergraph.graphql'), read('schema/api.graphql'))

  test('what visitors find on the shelves may be kept', () => {
    const book =
      'book(slug: "emma") { title contributors { author { name } } cover { url } similar { book { title } } }'
    expect(ageOf(`{ ${book} categories { name children { name } } }`)).toBe(60)
    expect(
      ageOf(
        '{ books(first: 5) { edges { node { title } } facets { values { count } } pageInfo { hasNextPage } } }',
      ),
    ).toBe(60)
  })

  test.each([
    'me { cart { id } }',
    'book(id: "1") { libraryItem { progress { device { id } } } }',
    'book(id: "1") { annotations { totalCount } }',
    'book(id: "1") { reviews { edges { node { author { shelves { id } } } } } }',
    'book(id: "1") { readiness { __typename } }',
    'book(id: "1") { lockedFields }',
    'ingestion(id: "1") { id }',
  ])('{ %s } may not', (text) => {
    expect(ageOf(`{ ${text} }`)).toBe(0)
  })

  test("nor what is somebody's own, or needs a permission", () => {
    const has = ({ directives = [] }: FieldDefinitionNode, ...names: string[]) =>
      directives.some(({ name }) => names.includes(name.value))
    const guarded = ['identity', 'catalog', 'library', 'commerce'].flatMap((name) =>
      parse(read(`schema/${name}.graphql`)).definitions.flatMap((node) =>
        node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value !== 'Mutation'
          ? (node.fields ?? [])
              .filter((field) => has(field, 'owned', 'permission'))
              .map((field) => ({
                type: node.name.value,
                field: field.name.value,
                isSaid: has(field, 'cacheControl'),
              }))
          : [],
      ),
    )
    expect(guarded.length).toBeGreaterThan(5)
    const api = buildSchema(read('schema/api.graphql'))
    // Of what is kept for visitors only, something of somebody's is null.
    const kept = new Set(
      parse(read('schema/supergraph.graphql')).definitions.flatMap((node) =>
        node.kind === Kind.OBJECT_TYPE_DEFINITION &&
        node.directives?.some(
          (one) => one.name.value === 'cacheControl' && !print(one).includes('visitorsOnly: true'),
        )
          ? [node.name.value]
          : [],
      ),
    )
    const open = guarded.filter(({ type, field, isSaid }) => {
      const answered = getNamedType((api.getType(type) as GraphQLObjectType).getFields()[field]?.type)
      return !isSaid && kept.has(isLeafType(answered) ? type : (answered?.name ?? ''))
    })
    expect(open).toEqual([])
  })
})

describe('to readers who are signed in', () => {
  const schema = buildSchema(read('schema/api.graphql'))
  const { ofOperation } = readPolicies(parse(read('schema/supergraph.graphql')), schema)
  const forVisitors = (text: string) =>
    ofOperation(readOperation(schema, text, null, { limits, hideSuggestions: true })).visitorsOnly
  test.each([
    'me { id }',
    'me { username email }',
    'book(id: "1") { access { __typename } }',
    'book(id: "1") { libraryItem { progress { percent } } }',
    'book(id: "1") { reviews { edges { node { author { displayName } } } } }',
  ])("a visitor's { %s } is not given", (text) => {
    expect(forVisitors(`{ ${text} }`)).toBe(true)
    expect(forVisitors(`{ categories { name } ${text} }`)).toBe(true)
  })
  test('what everybody gets is given', () => {
    expect(
      forVisitors(
        '{ book(id: "1") { title rating { count } reviews { totalCount } offers { __typename } } }',
      ),
    ).toBe(false)
  })
})
