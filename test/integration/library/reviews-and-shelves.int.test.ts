import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { statementCounter } from '../../support/statements.ts'
import { openBook, startLibrary, type LibraryFixture } from './library-fixture.ts'

let library: LibraryFixture
const statements = statementCounter()
beforeAll(async () => void (library = await startLibrary({ onStatement: statements.onStatement })))
afterAll(() => library[Symbol.asyncDispose]())

async function entities(viewer: Viewer, type: string, ids: string[], fields: string): Promise<any[]> {
  const document = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on ${type} { ${fields} } } }`
  const of = ids.map((id) => ({ __typename: type, id }))
  return (await library.as(viewer).ask(document, { of }))._entities
}

async function review(viewer: Viewer, input: object) {
  const document = `mutation ($input: ReviewBookInput!) { reviewBook(input: $input) {
    review { id rating title body author { id } book { id } } problems { code path } } }`
  return (await library.as(viewer).ask(document, { input })).reviewBook
}

async function ownerOf(bookId: string) {
  const reader = library.newReader()
  await library.grant(reader, bookId)
  return reader
}

describe('reviews', () => {
  test('are one a reader and book, edited in place, and make the rating', async () => {
    const bookId = await library.addBook()
    const [one, two] = await Promise.all([ownerOf(bookId), ownerOf(bookId)])
    const first = await review(one, { bookId, rating: 2, title: ' Long ', body: '' })
    expect(first).toMatchObject({
      review: { rating: 2, title: 'Long', body: null, author: { id: one.userId }, book: { id: bookId } },
      problems: [],
    })
    await review(two, { bookId, rating: 5, body: 'A whale of a book' })
    const edited = await review(one, { bookId, rating: 4 })
    expect(edited.review).toMatchObject({ id: first.review.id, rating: 4, title: null })

    const fields =
      'rating { average count } reviews(first: 1) { totalCount edges { node { body } } pageInfo { hasNextPage } }'
    expect(await entities(anonymous, 'Book', [bookId], fields)).toEqual([
      {
        rating: { average: 4.5, count: 2 },
        reviews: {
          totalCount: 2,
          edges: [{ node: { body: 'A whale of a book' } }],
          pageInfo: { hasNextPage: true },
        },
      },
    ])
    const said = (await library.said('BookReviewed')).filter(({ data }) => data.bookId === bookId)
    expect(said.map(({ version, data }) => [version, data.ratingAverage, data.ratingCount])).toEqual([
      [1, 2, 1],
      [2, 3.5, 2],
      [3, 4.5, 2],
    ])
  })

  test('at the same time are all counted', async () => {
    const bookId = await library.addBook()
    const readers = await Promise.all([1, 2, 3, 4, 5].map(() => ownerOf(bookId)))
    await Promise.all(readers.map((reader, index) => review(reader, { bookId, rating: index + 1 })))
    await Promise.all([1, 2, 3].map(() => review(readers[0] as Viewer, { bookId, rating: 1 })))
    expect(await entities(anonymous, 'Book', [bookId], 'rating { average count }')).toEqual([
      { rating: { average: 3, count: 5 } },
    ])
  })

  test('are for those who have or had access, and not for the publisher', async () => {
    const publisher = library.newReader()
    const bookId = await library.addBook({ ownerIds: [publisher.userId] })
    const code = async (viewer: Viewer) => (await review(viewer, { bookId, rating: 5 })).problems[0]?.code
    expect(await code(library.newReader())).toBe('NOT_ENTITLED')
    expect(await code(publisher)).toBe('NOT_ALLOWED')

    const former = library.newReader()
    const lent = await library.addBook({ offers: { membership: true } })
    const { membershipId } = await library.enrol(former)
    await library.as(former).ask(openBook, { input: { bookId: lent, deviceId: randomUUID() } })
    await library.say('MembershipEnded', { membershipId, userId: former.userId }, 2)
    expect((await review(former, { bookId: lent, rating: 5 })).problems).toEqual([])
  })

  test('are told all their faults at once', async () => {
    const input = { bookId: randomUUID(), rating: 6, title: 'x'.repeat(151), body: 'x'.repeat(10_001) }
    const { problems } = await review(library.newReader(), input)
    expect(problems.map(({ path }: any) => path[1])).toEqual(['rating', 'title', 'body'])
  })

  test('of a reader who is erased no longer count', async () => {
    const bookId = await library.addBook()
    const [one, two] = await Promise.all([ownerOf(bookId), ownerOf(bookId)])
    await review(one, { bookId, rating: 1 })
    await review(two, { bookId, rating: 5 })
    await library.say('UserErased', { userId: one.userId })
    expect(
      await entities(anonymous, 'Book', [bookId], 'rating { average count } reviews { totalCount }'),
    ).toEqual([{ rating: { average: 5, count: 1 }, reviews: { totalCount: 1 } }])
  })
})

describe('shelves', () => {
  const mutate = async (viewer: Viewer, name: string, input: object) => {
    const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`
    const result = name === 'deleteShelf' ? 'deletedId' : 'shelf { id name kind privacy itemCount }'
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${result} problems { code path } } }`
    return (await library.as(viewer).ask(document, { input }))[name]
  }
  const fields =
    'shelves { id name kind privacy itemCount items(first: 2) { edges { node { book { id } } } } }'

  test('everybody has two from the start, which stay', async () => {
    const reader = library.newReader()
    // Not waited for: who asks right after registering sees them.
    await library.whisper('UserRegistered', {
      userId: reader.userId,
      username: 'ishmael',
      displayName: 'Ishmael',
    })
    const [{ shelves }] = await entities(reader, 'User', [reader.userId], fields)
    expect(shelves).toMatchObject([
      { name: 'Want to read', kind: 'WANT_TO_READ', privacy: 'PRIVATE', itemCount: 0 },
      { name: 'Favourites', kind: 'FAVOURITES' },
    ])
    expect((await mutate(reader, 'deleteShelf', { shelfId: shelves[0].id })).problems[0].code).toBe(
      'NOT_ALLOWED',
    )
  })

  test('hold books, are renamed and cleared away', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook()
    const { shelf } = await mutate(reader, 'createShelf', { name: ' Sea stories ' })
    expect(shelf).toMatchObject({ name: 'Sea stories', kind: 'CUSTOM', privacy: 'PRIVATE', itemCount: 0 })
    const taken = { problems: [{ code: 'CONFLICT', path: ['input', 'name'] }] }
    expect(await mutate(reader, 'createShelf', { name: 'SEA STORIES' })).toMatchObject(taken)
    expect((await mutate(reader, 'createShelf', { name: ' ' })).problems[0].code).toBe('INVALID_INPUT')

    const place = { shelfId: shelf.id, bookId }
    await mutate(reader, 'addToShelf', place)
    expect(await mutate(reader, 'addToShelf', place)).toMatchObject({ shelf: { itemCount: 1 }, problems: [] })
    expect((await mutate(reader, 'addToShelf', { ...place, bookId: randomUUID() })).problems[0].code).toBe(
      'NOT_FOUND',
    )
    expect(await mutate(reader, 'removeFromShelf', place)).toMatchObject({
      shelf: { itemCount: 0 },
      problems: [],
    })

    const renamed = await mutate(reader, 'updateShelf', {
      shelfId: shelf.id,
      name: 'sea stories',
      privacy: 'PUBLIC',
    })
    expect(renamed.shelf).toMatchObject({ name: 'sea stories', privacy: 'PUBLIC' })
    expect(await mutate(reader, 'deleteShelf', { shelfId: shelf.id })).toEqual({
      deletedId: shelf.id,
      problems: [],
    })
  })

  test("are out of others' reach, and only the public ones in their sight", async () => {
    const reader = library.newReader()
    const other = library.newReader()
    const bookId = await library.addBook()
    const { shelf } = await mutate(reader, 'createShelf', { name: 'Secret' })
    await mutate(reader, 'createShelf', { name: 'Open', privacy: 'PUBLIC' })
    for (const name of ['addToShelf', 'removeFromShelf'])
      expect((await mutate(other, name, { shelfId: shelf.id, bookId })).problems[0].code).toBe('NOT_FOUND')
    expect((await mutate(other, 'deleteShelf', { shelfId: shelf.id })).problems[0].code).toBe('NOT_FOUND')
    const [{ shelves }] = await entities(other, 'User', [reader.userId], fields)
    expect(shelves.map(({ name }: any) => name)).toEqual(['Open'])
  })
})

test('a page takes the same number of SQL statements, however long it is', async () => {
  const reader = library.newReader()
  const books = await Promise.all(
    Array.from({ length: 12 }, () => library.addBook({ offers: { adsPerChapter: 1 } })),
  )
  for (const bookId of books) {
    await library.as(reader).ask(openBook, { input: { bookId, deviceId: randomUUID() } })
    await review(reader, { bookId, rating: 3 })
  }
  const bookFields = `rating { average } libraryItem { progress { percent } finishedAt } sample { manifestUrl }
    annotations(first: 2) { totalCount edges { node { id } } }
    reviews(first: 2) { totalCount edges { node { rating author { id } } } }`
  const page = (count: number) =>
    statements.during(() => entities(reader, 'Book', books.slice(0, count), bookFields))
  const ofLibrary = (first: number) =>
    statements.during(() =>
      entities(
        reader,
        'User',
        [reader.userId],
        `library(first: ${first}) { totalCount edges { node { finishedAt progress { percent } book { id } } } }`,
      ),
    )
  await page(12)
  expect(await page(12)).toBe(await page(2))
  expect(await ofLibrary(12)).toBe(await ofLibrary(2))
})
