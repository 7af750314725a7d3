import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openShelf, type Shelf } from './shelf-fixture.ts'

let shelf: Shelf
beforeAll(async () => {
  shelf = await openShelf()
})
afterAll(() => shelf[Symbol.asyncDispose]())

/** What a filter finds, by title. */
const titles = async (filter: object): Promise<string[]> => {
  const document = `query ($filter: BookFilter) {
    books(filter: $filter, sort: TITLE, first: 100) { totalCount edges { node { title } } } }`
  const { books } = await shelf.ask(document, { filter })
  const found = books.edges.map((edge: any) => edge.node.title)
  expect(books.totalCount).toBe(found.length)
  return found
}
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
      shelf.refusal('query ($filter: BookFilter) { books(filter: $filter) { totalCount } }', {
        filter: { languages: Array.from({ length }, () => 'en') },
      })
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
