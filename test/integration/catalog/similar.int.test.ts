import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisherPermissions } from '../../support/catalog.ts'
import { viewerWith } from '../../support/graph.ts'
import { openShelf, type Shelf } from './shelf-fixture.ts'

let shelf: Shelf
beforeAll(async () => {
  shelf = await openShelf()
})
afterAll(() => shelf[Symbol.asyncDispose]())

describe('similar books', () => {
  const document =
    'query ($id: ID!, $first: Int) { book(id: $id) { similar(first: $first) { reason book { id } } } }'
  const similar = async (id: string, first?: number): Promise<string[][]> =>
    (await shelf.ask(document, { id, first })).book.similar.map((one: any) => [one.reason, one.book.id])

  test('come closest first, the most popular before others, and each once', async () => {
    const [author, series, category] = [
      await shelf.author('Near'),
      await shelf.series('Near'),
      await shelf.category(),
    ]
    const all = { authors: [author], series: [series], categories: [category] }
    const asked = await shelf.book(all)
    const inCategory = await shelf.book({ categories: [category], popularity: 9 })
    const inCategoryToo = await shelf.book({ categories: [category], popularity: 10 })
    const byAuthor = await shelf.book({ authors: [author], categories: [category], popularity: 99 })
    const inSeries = await shelf.book({ ...all, popularity: 1 })
    const inSeriesToo = await shelf.book({ series: [series], popularity: 2 })
    await shelf.book({ ...all, status: 'DRAFT' })
    await shelf.book({ ...all, status: 'WITHDRAWN' })
    await shelf.book()
    const expected = [
      ['SAME_SERIES', inSeriesToo],
      ['SAME_SERIES', inSeries],
      ['SAME_AUTHOR', byAuthor],
      ['SAME_CATEGORY', inCategoryToo],
      ['SAME_CATEGORY', inCategory],
    ]
    expect(await similar(asked)).toEqual(expected)
    expect(await similar(asked, 3)).toEqual(expected.slice(0, 3))
  })

  test('are not made so by a translator in common', async () => {
    const translator = await shelf.author('Translator')
    const asked = await shelf.book({ authors: [`${translator} trl`] })
    await shelf.book({ authors: [`${translator} trl`] })
    await shelf.book({ authors: [translator] })
    expect(await similar(asked)).toEqual([])
  })

  test('are as many as there are, where those of one reason are those of another too', async () => {
    const [author, category] = [await shelf.author('Prolific'), await shelf.category()]
    const asked = await shelf.book({ authors: [author], categories: [category] })
    for (let index = 0; index < 15; index++)
      await shelf.book({ authors: [author], categories: [category], popularity: 10 })
    for (let index = 0; index < 10; index++) await shelf.book({ categories: [category] })
    const reasons = (await similar(asked, 20)).map(([reason]) => reason)
    expect(reasons).toEqual([
      ...Array.from({ length: 15 }, () => 'SAME_AUTHOR'),
      ...Array.from({ length: 5 }, () => 'SAME_CATEGORY'),
    ])
    expect(await similar(asked)).toHaveLength(6)
  })

  test.each([-1, 21])('are not %i', async (first) => {
    const id = await shelf.book()
    expect(await shelf.refusal(document, { id, first })).toBe('BAD_USER_INPUT')
  })
})

describe('the publications of a user', () => {
  const document = `query ($of: [_Any!]!, $after: String) { _entities(representations: $of) {
    ... on User { publications(first: 2, after: $after) { totalCount facets { field values { count } }
      edges { node { id status } } pageInfo { hasNextPage endCursor } } } } }`
  const ask = async (viewer: ReturnType<typeof viewerWith>, userId = viewer.userId, after?: string) => {
    const of = [{ __typename: 'User', id: userId }]
    return (await shelf.ask(document, { of, after }, viewer))._entities[0].publications
  }

  test('are the books of the own publisher in any status, latest first', async () => {
    const viewer = viewerWith(publisherPermissions)
    const publisherId = await shelf.publisher('Own Press', viewer.userId)
    const made: object[] = []
    for (const status of ['PUBLISHED', 'WITHDRAWN', 'DRAFT'] as const)
      made.unshift({ node: { id: await shelf.book({ publisherId, status }), status } })
    await shelf.book({ publisherId: await shelf.publisher('Other Press') })
    const first = await ask(viewer)
    expect(first.totalCount).toBe(3)
    expect(first.facets).toContainEqual({ field: 'PUBLISHER', values: [{ count: 3 }] })
    const rest = await ask(viewer, viewer.userId, first.pageInfo.endCursor)
    expect([...first.edges, ...rest.edges]).toEqual(made)
    expect(rest.pageInfo.hasNextPage).toBe(false)
  })

  test('are none without a publisher, and nothing to anybody else', async () => {
    const viewer = viewerWith(publisherPermissions)
    expect(await ask(viewer)).toMatchObject({ totalCount: 0, edges: [] })
    expect(await ask(viewer, randomUUID())).toBeNull()
  })
})
