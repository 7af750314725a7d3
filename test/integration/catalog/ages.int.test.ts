import { afterAll, beforeAll, expect, test } from 'vitest'
import { viewerWith } from '../../support/graph.ts'
import { openShelf, type Shelf } from './shelf-fixture.ts'

let shelf: Shelf
beforeAll(async () => void (shelf = await openShelf()))
afterAll(() => shelf[Symbol.asyncDispose]())

test('a child finds what is for its age, and of all else no trace', async () => {
  const [author, series, category] = [
    await shelf.author('Ada'),
    await shelf.series('Dragons'),
    await shelf.category('dragons'),
  ]
  const put = (title: string, minimumAge?: number) =>
    shelf.book({ title, minimumAge, authors: [author], series: [series], categories: [category] })
  const [fit, other, grim, unrated] = [
    await put('Dragons fly', 6),
    await put('Dragons sing', 8),
    await put('Dragons burn', 12),
    await put('Dragons unsaid'),
  ]
  const child = { ...viewerWith(['book:read']), ageLimit: 8 }
  const document = `query ($of: [_Any!]!) {
    books(filter: { authorIds: ["${author}"], seriesIds: ["${series}"] }) { totalCount edges { node { id } } facets { values { count } } }
    searchBooks(query: "dragons") { totalCount edges { node { id } } }
    category(slug: "dragons") { bookCount }
    grim: book(id: "${grim}") { id } unrated: book(id: "${unrated}") { id }
    book(id: "${fit}") { minimumAge similar { book { id } } }
    _entities(representations: $of) { ... on Book { title } } }`
  const of = [fit, grim, unrated].map((id) => ({ __typename: 'Book', id }))
  const seen = await shelf.ask(document, { of }, child)
  const ids = ({ edges }: any) => edges.map(({ node }: any) => node.id).toSorted()
  expect(ids(seen.books)).toEqual([fit, other].toSorted())
  expect(ids(seen.searchBooks)).toEqual([fit, other].toSorted())
  expect([seen.books.totalCount, seen.searchBooks.totalCount, seen.category.bookCount]).toEqual([2, 2, 2])
  expect(new Set(seen.books.facets.flatMap((one: any) => one.values.map(({ count }: any) => count)))).toEqual(
    new Set([2]),
  )
  expect([seen.grim, seen.unrated]).toEqual([null, null])
  expect(seen.book).toEqual({ minimumAge: 6, similar: [{ book: { id: other } }] })
  expect(seen._entities).toEqual([{ title: 'Dragons fly' }, null, null])

  const grownUp = await shelf.ask(document, { of }, viewerWith(['book:read']))
  expect([grownUp.books.totalCount, grownUp.category.bookCount, grownUp._entities.length]).toEqual([4, 4, 3])
  expect(grownUp.grim).toEqual({ id: grim })
})
