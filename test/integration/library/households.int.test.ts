import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  openBook,
  progressInput,
  saveProgress,
  startLibrary,
  type LibraryFixture,
} from './library-fixture.ts'

let now = new Date()
let library: LibraryFixture
beforeAll(async () => void (library = await startLibrary({ clock: () => now })))
afterAll(() => library[Symbol.asyncDispose]())

const download = `mutation ($input: DownloadBookInput!) { downloadBook(input: $input) { download { url } problems { code } } }`
const statusOf = async (url: string) => (await fetch(url.replace('http://quire.test', library.url))).status
type Reader = ReturnType<LibraryFixture['newReader']>

const share = (householdId: string, version: number, ...members: Reader[]) =>
  library.say(
    'HouseholdChanged',
    { householdId, members: members.map(({ userId, ageLimit }) => ({ userId, ageLimit })) },
    version,
  )

const libraryOf = async (reader: Reader) => {
  const [{ library: items }] = (
    await library
      .as(reader)
      .ask(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { library { totalCount edges { node { source book { id } } } } } } }`,
        { of: [{ __typename: 'User', id: reader.userId }] },
      )
  )._entities
  expect(items.totalCount).toBe(items.edges.length)
  return items.edges.map(({ node }: any) => [node.source, node.book?.id])
}

const bookSeenBy = async (reader: Reader, id: string) =>
  (
    await library
      .as(reader)
      .ask(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Book { rating { count } libraryItem { progress { percent } } annotations { totalCount } sample { manifestUrl } } } }`,
        { of: [{ __typename: 'Book', id }] },
      )
  )._entities[0]

async function urlsOf(reader: Reader, bookId: string): Promise<string[]> {
  const as = library.as(reader)
  const opened = await as.ask(openBook, { input: { bookId, deviceId: randomUUID() } })
  const downloaded = await as.ask(download, { input: { bookId } })
  return [opened.openBook.reading?.manifestUrl, downloaded.downloadBook.download?.url]
}

test('the others of a household read and download what one has bought, and each has a place of their own in it', async () => {
  const [buyer, other, child] = [
    library.newReader(),
    library.newReader(),
    { ...library.newReader(), ageLimit: 8 },
  ]
  const [before, grim] = [await library.addBook({ minimumAge: 6 }), await library.addBook({ minimumAge: 12 })]
  for (const bookId of [before, grim]) await library.grant(buyer, bookId)
  const id = randomUUID()
  await share(id, 2, buyer, other, child)
  const after = await library.addBook({ minimumAge: 8 })
  const entitlementId = await library.grant(buyer, after)
  expect(await libraryOf(other)).toEqual([after, grim, before].map((bookId) => ['SHARED', bookId]))
  expect(await libraryOf(child)).toEqual([after, before].map((bookId) => ['SHARED', bookId]))

  const saved = await library.as(buyer).ask(saveProgress, { input: progressInput(before) })
  expect(saved.saveProgress.problems).toEqual([])
  const unread = { libraryItem: { progress: null }, annotations: { totalCount: 0 } }
  for (const one of [other, child]) expect(await bookSeenBy(one, before)).toMatchObject(unread)
  expect((await bookSeenBy(buyer, before)).libraryItem.progress).not.toBeNull()

  const urls = await urlsOf(other, before)
  const childs = await urlsOf(child, after)
  expect(await Promise.all([...urls, ...childs].map(statusOf))).toEqual([200, 200, 200, 200])

  await library.say(
    'EntitlementRevoked',
    { entitlementId, userId: buyer.userId, bookId: after, reason: 'REFUND' },
    2,
  )
  expect(await libraryOf(other)).toEqual([grim, before].map((bookId) => ['SHARED', bookId]))
  await share(id, 3, buyer, child)
  // What is said late does not bring anybody back.
  await share(id, 1, buyer, other, child)
  now = new Date(now.getTime() + 30_000)
  expect(await libraryOf(other)).toEqual([])
  expect(await Promise.all(urls.map(statusOf))).toEqual([403, 403])
  expect(await urlsOf(other, before)).toEqual([undefined, undefined])
  expect(await libraryOf(buyer)).toEqual([grim, before].map((bookId) => ['PURCHASE', bookId]))
})

test('a book for older readers is not there for a child; another limit holds for what is open, too', async () => {
  const [buyer, child] = [library.newReader(), { ...library.newReader(), ageLimit: 12 }]
  const [bookId, unrated] = [await library.addBook({ minimumAge: 12 }), await library.addBook()]
  for (const one of [bookId, unrated]) await library.grant(buyer, one)
  const id = randomUUID()
  await share(id, 2, buyer, child)
  const urls = await urlsOf(child, bookId)
  expect(await Promise.all(urls.map(statusOf))).toEqual([200, 200])
  expect(await bookSeenBy(child, unrated)).toBeNull()

  const younger = { ...child, ageLimit: 11 }
  await share(id, 3, buyer, younger)
  now = new Date(now.getTime() + 30_000)
  expect(await Promise.all(urls.map(statusOf))).toEqual([403, 403])
  expect([await bookSeenBy(younger, bookId), await libraryOf(younger)]).toEqual([null, []])
  const { syncLibrary } = await library
    .as(younger)
    .ask('{ syncLibrary { changes { __typename ... on LibraryItemChanged { item { id } } } } }')
  expect(syncLibrary.changes.map((one: any) => one.__typename)).toEqual(['Removed', 'Removed'])
  const reopened = await library.as(younger).ask(openBook, { input: { bookId, deviceId: randomUUID() } })
  const unknown = await library
    .as(younger)
    .ask(openBook, { input: { bookId: randomUUID(), deviceId: randomUUID() } })
  expect(reopened).toEqual(unknown)
})
