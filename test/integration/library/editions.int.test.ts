import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { progressInput, saveProgress, startLibrary, type LibraryFixture } from './library-fixture.ts'
import { chapters } from './small-publication.ts'

let library: LibraryFixture
beforeAll(async () => void (library = await startLibrary()))
afterAll(() => library[Symbol.asyncDispose]())

const type = 'application/xhtml+xml'

/** An edition in which the second chapter has become the first, under another name, and the first is gone. */
async function storeNextEdition(prefix: string): Promise<void> {
  const documents = [
    { href: 'new/bag.xhtml', title: 'The Bag', text: `A new word. ${chapters[1]?.text}` },
    { href: 'text/three.xhtml', title: 'The Chase', text: 'Rewritten to its last word.' },
  ]
  const put = (path: string, body: object) =>
    library.store.put(`${prefix}/${path}`, Buffer.from(JSON.stringify(body)))
  await put('search.json', { version: 1, documents })
  await put('positions.json', { total: 2, positions: documents.map(({ href }) => ({ href, type })) })
  await put('manifest.json', {
    metadata: {},
    readingOrder: documents.map(({ href, title }) => ({ href, title, type })),
  })
}

const saveAnnotations = `mutation ($input: SaveAnnotationsInput!) { saveAnnotations(input: $input) { results { problem { code } } } }`

test('a new file takes places and notes along: by their words, else by their share of the document', async () => {
  const reader = library.newReader()
  const bookId = await library.addBook()
  await library.grant(reader, bookId)
  const locator = { href: chapters[2]?.href, progression: 0.5 }
  await library.as(reader).ask(saveProgress, { input: progressInput(bookId, { locator }) })
  const id = randomUUID()
  const highlight = {
    id,
    bookId,
    kind: 'HIGHLIGHT',
    locator: {
      href: chapters[1]?.href,
      progression: 0.3,
      text: { highlight: 'WHALE', before: 'a ', after: ', and' },
    },
    updatedAt: new Date().toISOString(),
  }
  const { saveAnnotations: saved } = await library
    .as(reader)
    .ask(saveAnnotations, { input: { annotations: [highlight] } })
  expect(saved.results).toEqual([{ problem: null }])

  const prefix = `publications/1/${randomUUID()}`
  await storeNextEdition(prefix)
  const next = { ...library.publication, prefix, positionCount: 2 }
  const book = { bookId, status: 'PUBLISHED', title: 'Moby-Dick', ownerIds: [], publication: next }
  await library.say('BookFileReplaced', { bookId, book, previous: library.publication }, 2)

  const places = () =>
    library.sql(
      `SELECT locator->>'href' AS href, round((locator->>'progression')::numeric, 2)::float AS progression FROM annotation WHERE id = $1
       UNION ALL SELECT locator->>'href', (locator->>'progression')::float FROM progress WHERE book_id = $2`,
      id,
      bookId,
    )
  const text = `A new word. ${chapters[1]?.text}`
  await expect.poll(places, { timeout: 15_000 }).toEqual([
    { href: 'new/bag.xhtml', progression: Math.round((text.indexOf('WHALE') / text.length) * 100) / 100 },
    { href: 'text/three.xhtml', progression: 0.5 },
  ])
})

test('a job that was cut off goes on with the readers whose places it has not moved yet', async () => {
  const [moved, left] = [library.newReader(), library.newReader()]
  const bookId = await library.addBook()
  const locator = { href: chapters[2]?.href, progression: 0.5, fragments: ['epubcfi(/6/4)'] }
  for (const reader of [moved, left]) {
    await library.grant(reader, bookId)
    await library.as(reader).ask(saveProgress, { input: progressInput(bookId, { locator }) })
  }
  const prefix = `publications/1/${randomUUID()}`
  await storeNextEdition(prefix)
  await library.sql('INSERT INTO edition_move VALUES ($1, $2, $3)', bookId, prefix, moved.userId)
  const next = { ...library.publication, prefix, positionCount: 2 }
  const book = { bookId, status: 'PUBLISHED', title: 'Moby-Dick', ownerIds: [], publication: next }
  await library.say('BookFileReplaced', { bookId, book, previous: library.publication }, 2)

  const totalOf = async ({ userId }: typeof left) => {
    const [row] = await library.sql(
      'SELECT total_progression AS total FROM progress WHERE book_id = $1 AND user_id = $2',
      bookId,
      userId,
    )
    return row?.total
  }
  const before = await totalOf(moved)
  await expect.poll(() => totalOf(left), { timeout: 15_000 }).not.toBe(before)
  expect(await totalOf(moved)).toBe(before)
  await expect.poll(() => library.sql('SELECT 1 FROM edition_move')).toEqual([])
})
