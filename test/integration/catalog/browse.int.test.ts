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
/** What a filter finds, by title. */
const titles = async (filter: object): Promise<string[]> => {
  const document = `query ($filter: BookFilter) {
    books(filter: $filter, sort: TITLE, first: 100) { totalCount edges { node { title } } } }`
  const { books } = await shelf.ask(document, { filter })
  const found = books.edges.map((edge: any) => edge.node.title)
  expect(books.totalCount).toBe(found.length)
  return found
}
const backwards = (one: string, other: string) => (one < other ? 1 : -1)

describe('books in an order', () => {
  let filter: { categoryIds: string[] }
  const expected: Record<string, string[]> = {}
  beforeAll(async () => {
    const category = await shelf.category()
    filter = { categoryIds: [category] }
    const days = [3, 1, 2, 2, 2, 1, 3]
    const made = []
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
    } while (after)
    expect(seen).toEqual(expected[sort])
  })

  test.each(['NEWEST', 'POPULAR', 'TITLE'])('are listed backward by %s, ties included', async (sort) => {
    const seen: string[] = []
    let before: string | null = null
    do {
      const found = await ask({ filter, sort, last: 2, before })
      seen.unshift(...idsOf(found))
      before = found.pageInfo.hasPreviousPage ? found.pageInfo.startCursor : null
    } while (before)
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

describe('a filter', () => {
  let ids: Record<string, string>
  beforeAll(async () => {
    const top = await shelf.category('filter-top')
    const below = await shelf.category('filter-below', top)
    const aside = await shelf.category('filter-aside')
    const publisher = await shelf.publisher('Filter Press')
    const [author, series] = [await shelf.author('Filter Author'), await shelf.series('Filter Series')]
    ids = { top, below, aside, publisher, author, series }
    await shelf.book({ title: 'In Top', categories: [top, aside], language: 'x-top', authors: [author] })
    await shelf.book({ title: 'In Below', categories: [below], language: 'zh-Hans', series: [series] })
    await shelf.book({ title: 'In Aside', categories: [aside], language: 'zha', authors: [`${author} trl`] })
    await shelf.book({ title: 'Of Press', publisherId: publisher, language: 'zh', series: [series] })
    await shelf.book({ title: 'Without Language', publisherId: publisher, language: null })
    await shelf.book({ title: 'Draft', status: 'DRAFT', categories: [top, aside], language: 'zh' })
  })

  test('by category takes in what is below it', async () => {
    expect(await titles({ categoryIds: [ids['top']] })).toEqual(['In Below', 'In Top'])
    expect(await titles({ categoryIds: [ids['below']] })).toEqual(['In Below'])
    expect(await titles({ categorySlugs: ['filter-top'] })).toEqual(['In Below', 'In Top'])
    expect(await titles({ categorySlugs: ['Filter-Below'] })).toEqual(['In Below'])
  })

  test('by language finds what is more special', async () => {
    expect(await titles({ languages: ['zh'] })).toEqual(['In Below', 'Of Press'])
    expect(await titles({ languages: ['ZH-hans'] })).toEqual(['In Below'])
    expect(await titles({ languages: ['z%', 'z', 'x'] })).toEqual(['In Top'])
  })

  test('by author, series or publisher finds theirs', async () => {
    expect(await titles({ authorIds: [ids['author']] })).toEqual(['In Aside', 'In Top'])
    expect(await titles({ seriesIds: [ids['series']] })).toEqual(['In Below', 'Of Press'])
    expect(await titles({ publisherIds: [ids['publisher']] })).toEqual(['Of Press', 'Without Language'])
  })

  test('of several values takes any, of several lists all', async () => {
    expect(await titles({ categoryIds: [ids['below'], ids['aside']] })).toEqual([
      'In Aside',
      'In Below',
      'In Top',
    ])
    expect(await titles({ categoryIds: [ids['top']], authorIds: [ids['author']] })).toEqual(['In Top'])
    expect(await titles({ categoryIds: [ids['top']], categorySlugs: ['filter-aside'] })).toEqual(['In Top'])
  })

  test('that names what isn’t there finds nothing', async () => {
    for (const id of [randomUUID(), 'no id', '\0'])
      for (const list of [
        'categoryIds',
        'authorIds',
        'seriesIds',
        'publisherIds',
        'categorySlugs',
        'languages',
      ])
        expect(await titles({ [list]: [id] })).toEqual([])
  })

  test('without a value asks for nothing', async () => {
    const filter = { publisherIds: [ids['publisher']] }
    expect(await titles({ ...filter, languages: [], categoryIds: null })).toEqual(await titles(filter))
  })

  test('has at most 100 values in a list', async () => {
    const refusal = (length: number) =>
      shelf.refusal(page, { filter: { languages: Array.from({ length }, () => 'en') } })
    expect(await refusal(100)).toBeUndefined()
    expect(await refusal(101)).toBe('BAD_USER_INPUT')
  })
})

describe('facets', () => {
  const facets = async (filter: object): Promise<Record<string, any[]>> => {
    const document =
      'query ($filter: BookFilter) { books(filter: $filter, first: 1) { facets { field values { value label count } } } }'
    const { books } = await shelf.ask(document, { filter })
    return Object.fromEntries(books.facets.map(({ field, values }: any) => [field, values]))
  }

  test('divide the books found, all of them, and nothing else', async () => {
    const top = await shelf.category('facets', null, 'Facets')
    const below = await shelf.category('facets-below', top, 'Below')
    const publisher = await shelf.publisher('Facet Press')
    const [ann, bob] = [await shelf.author('Ann'), await shelf.author('Bob')]
    const series = await shelf.series('Saga')
    const common = { publisherId: publisher, categories: [below] }
    await shelf.book({ ...common, language: 'en', authors: [ann, `${ann} ill`, bob], series: [series] })
    await shelf.book({ ...common, language: 'en', authors: [ann], categories: [top, below] })
    await shelf.book({ ...common, language: 'ar' })
    await shelf.book({ ...common, language: null, categories: [top] })
    await shelf.book({ ...common, language: 'en', authors: [bob], status: 'DRAFT' })
    await shelf.book({ language: 'en', authors: [bob] })
    expect(await facets({ publisherIds: [publisher] })).toEqual({
      LANGUAGE: [
        { value: 'en', label: 'en', count: 2 },
        { value: 'ar', label: 'ar', count: 1 },
      ],
      CATEGORY: [
        { value: top, label: 'Facets', count: 4 },
        { value: below, label: 'Below', count: 3 },
      ],
      AUTHOR: [
        { value: ann, label: 'Ann', count: 2 },
        { value: bob, label: 'Bob', count: 1 },
      ],
      SERIES: [{ value: series, label: 'Saga', count: 1 }],
      PUBLISHER: [{ value: publisher, label: 'Facet Press', count: 4 }],
    })
    for (const [id, count] of [[top, 4] as const, [below, 3] as const])
      expect(await titles({ publisherIds: [publisher], categoryIds: [id] })).toHaveLength(count)
  })

  test('of no books are there, and empty', async () => {
    const none = await facets({ authorIds: [randomUUID()] })
    expect(Object.keys(none)).toEqual(['LANGUAGE', 'CATEGORY', 'AUTHOR', 'SERIES', 'PUBLISHER'])
    expect(Object.values(none).flat()).toEqual([])
  })

  test('name at most 20 values', async () => {
    const series = await shelf.series('Of Many Hands')
    const authors = await Promise.all(Array.from({ length: 21 }, (_, index) => shelf.author(`Hand ${index}`)))
    await shelf.book({ series: [series], authors })
    await shelf.book({ series: [series], authors: authors.slice(-1) })
    const { AUTHOR } = await facets({ seriesIds: [series] })
    expect(AUTHOR).toHaveLength(20)
    expect(AUTHOR?.[0]).toMatchObject({ label: 'Hand 20', count: 2 })
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
