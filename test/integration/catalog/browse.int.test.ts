import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeCursor } from '#kit/pagination/connection.ts'
import { openShelf, type Shelf } from './shelf-fixture.ts'

let shelf: Shelf
beforeAll(async () => {
  shelf = await openShelf()
})
afterAll(() => shelf[Symbol.asyncDispose]())

const page = `query ($filter: BookFilter, $sort: BookSort, $first: Int, $after: String, $last: Int, $before: String) {
  books(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
const ask = async (variables: object): Promise<any> => (await shelf.ask(page, variables)).books
const idsOf = (connection: any): string[] => connection.edges.map((edge: any) => edge.node.id)
const backwards = (one: string, other: string) => (one < other ? 1 : -1)

describe('books in an order', () => {
  let filter: { categoryIds: string[] }
  const expected: Record<string, string[]> = {}
  beforeAll(async () => {
    const category = await shelf.category()
    filter = { categoryIds: [category] }
    const days = [3, 1, 2, 2, 2, 1, 3]
    const made: { id: string; popularity: number; publishedAt: Date }[] = []
    for (const [index, day] of days.entries()) {
      const book = {
        title: ['The Whale', 'Ahab', 'Whale', 'ahab', 'Émile', 'Zanzibar', 'Emile'][index] ?? '',
        popularity: [0, 5, 5, 12, 0, 5, 100][index] ?? 0,
        publishedAt: new Date(Date.UTC(2026, 0, day, 10, 0, 0, day)),
      }
      made.push({ ...book, id: await shelf.book({ ...book, categories: [category] }) })
    }
    await shelf.book({ categories: [category], status: 'DRAFT' })
    await shelf.book({ categories: [category], status: 'WITHDRAWN' })
    const sorted = (compare: (one: (typeof made)[0], other: (typeof made)[0]) => number) =>
      made.toSorted((one, other) => compare(one, other) || backwards(one.id, other.id)).map(({ id }) => id)
    expected['NEWEST'] = sorted((one, other) => other.publishedAt.getTime() - one.publishedAt.getTime())
    expected['POPULAR'] = sorted((one, other) => other.popularity - one.popularity)
    const [whale, ahab, otherWhale, otherAhab, emile, zanzibar, otherEmile] = made.map(({ id }) => id)
    expected['TITLE'] = [ahab, otherAhab, emile, otherEmile, whale, otherWhale, zanzibar].map(String)
  })

  test('is that of the newest where none is asked for', async () => {
    expect(idsOf(await ask({ filter }))).toEqual(expected['NEWEST'])
    expect(idsOf(await ask({ filter, sort: null }))).toEqual(expected['NEWEST'])
  })

  test.each(['NEWEST', 'POPULAR', 'TITLE'])('are listed forward by %s, ties included', async (sort) => {
    const seen: string[] = []
    let after: string | null = null
    do {
      const found = await ask({ filter, sort, first: 2, after })
      expect(found.edges.length).toBeLessThanOrEqual(2)
      expect(found.pageInfo.hasPreviousPage).toBe(after !== null)
      seen.push(...idsOf(found))
      after = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null
    } while (after && seen.length < 20)
    expect(seen).toEqual(expected[sort])
  })

  test.each(['NEWEST', 'POPULAR', 'TITLE'])('are listed backward by %s, ties included', async (sort) => {
    const seen: string[] = []
    let before: string | null = null
    do {
      const found = await ask({ filter, sort, last: 2, before })
      seen.unshift(...idsOf(found))
      before = found.pageInfo.hasPreviousPage ? found.pageInfo.startCursor : null
    } while (before && seen.length < 20)
    expect(seen).toEqual(expected[sort])
  })

  test('are not skipped when one is published between two pages', async () => {
    const first = await ask({ filter, first: 2 })
    await shelf.book({ categories: filter.categoryIds, publishedAt: new Date(Date.UTC(2026, 5)) })
    const rest = await ask({ filter, after: first.pageInfo.endCursor })
    expect([...idsOf(first), ...idsOf(rest)]).toEqual(expected['NEWEST'])
  })
})

describe('a page', () => {
  test('has at most 100 books', async () => {
    for (const variables of [{ first: 101 }, { first: -1 }, { last: 101 }, { first: 1, last: 1 }])
      expect(await shelf.refusal(page, variables)).toBe('BAD_USER_INPUT')
  })

  const id = randomUUID()
  test.each<[string, string, unknown[]]>([
    ['without its parts', 'NEWEST', []],
    ['of another order', 'POPULAR', ['TITLE', '1', id]],
    ['with another order’s key', 'POPULAR', ['POPULAR', 'Whale', id]],
    ['with a number too large', 'POPULAR', ['POPULAR', '2147483648', id]],
    ['with no date', 'NEWEST', ['NEWEST', 'yesterday', id]],
    ['with a day that no calendar has', 'NEWEST', ['NEWEST', '2026-02-30T00:00:00.000Z', id]],
    ['with a year of none', 'NEWEST', ['NEWEST', '0000-01-01T00:00:00.000Z', id]],
    ['with a key that is a list', 'NEWEST', ['NEWEST', ['2026-01-01T00:00:00.000Z'], id]],
    ['with text that can’t be stored', 'TITLE', ['TITLE', '\0', id]],
    ['with no id', 'TITLE', ['TITLE', 'whale', "'; DROP TABLE book"]],
  ])('does not go on after a cursor %s', async (_, sort, cursor) => {
    expect(await shelf.refusal(page, { sort, after: encodeCursor(cursor) })).toBe('BAD_USER_INPUT')
  })
})

test('50 books take as many statements as 5', async () => {
  const category = await shelf.category('statements')
  const [author, series] = [await shelf.author('Of All'), await shelf.series('All')]
  for (let index = 0; index < 50; index++)
    await shelf.book({ categories: [category], authors: [author], series: [series] })
  const document = `query ($first: Int) { books(filter: { categorySlugs: ["statements"] }, first: $first) {
    edges { node { title publisher { name } contributors { author { name } } series { series { name } }
      categories { slug bookCount parent { id } } similar(first: 6) { reason book { title } } } } } }`
  const few = await shelf.countStatements(document, { first: 5 })
  expect(few).toBeGreaterThan(3)
  expect(await shelf.countStatements(document, { first: 50 })).toBe(few)
})

test('what nobody asks for is neither counted nor divided', async () => {
  const rows = await shelf.countStatements('{ books { edges { node { title } } } }')
  expect(await shelf.countStatements('{ books { edges { node { title } } totalCount } }')).toBe(rows + 1)
  expect(await shelf.countStatements('{ books { edges { node { title } } facets { field } } }')).toBe(
    rows + 1,
  )
})
