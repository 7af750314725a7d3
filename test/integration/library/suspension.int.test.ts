import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBook, startLibrary, type LibraryFixture } from './library-fixture.ts'

let now = new Date()
let library: LibraryFixture
beforeAll(async () => void (library = await startLibrary({ clock: () => now })))
afterAll(() => library[Symbol.asyncDispose]())

const download = `mutation ($input: DownloadBookInput!) { downloadBook(input: $input) { download { url } problems { code } } }`
const statusOf = async (url: string) => (await fetch(url.replace('http://quire.test', library.url))).status

/** A reader who has bought a book, and the addresses of it. */
async function readerWithAddresses() {
  const reader = library.newReader()
  const bookId = await library.addBook()
  await library.grant(reader, bookId)
  const as = library.as(reader)
  const opened = await as.ask(openBook, { input: { bookId, deviceId: randomUUID() } })
  const downloaded = await as.ask(download, { input: { bookId } })
  const urls: string[] = [opened.openBook.reading.manifestUrl, downloaded.downloadBook.download.url]
  return { ...reader, statuses: () => Promise.all(urls.map(statusOf)) }
}

test.each(['UserSuspended', 'UserErased'])(
  'addresses of content are good for nothing within a minute of %s, also those in use',
  async (type) => {
    const [reader, other] = [await readerWithAddresses(), await readerWithAddresses()]
    expect(await reader.statuses()).toEqual([200, 200])
    await library.say(type, { userId: reader.userId, reason: 'Asked for' })
    now = new Date(now.getTime() + 30_000)
    expect(await reader.statuses()).toEqual([403, 403])
    expect(await other.statuses()).toEqual([200, 200])
  },
)
