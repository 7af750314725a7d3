import { createHash, randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anonymous, type Viewer } from '#kit/auth/viewer.ts'
import { openStore } from '#kit/storage/open-store.ts'
import { createTestDatabase } from '../../support/database.ts'
import { testEnv } from '../../support/env.ts'
import { readLibraryConfig } from '../../../subgraphs/library/config.ts'
import { openBook, startLibrary, type LibraryFixture } from './library-fixture.ts'
import { chapters, file } from './small-publication.ts'

let now = new Date()
let library: LibraryFixture
beforeAll(async () => void (library = await startLibrary({ clock: () => now })))
afterAll(() => library[Symbol.asyncDispose]())

const reachable = (publicUrl: string) => publicUrl.replace('http://quire.test', library.url)

async function openManifest(): Promise<string> {
  const reader = library.newReader()
  const bookId = await library.addBook({ offers: { adsPerChapter: 1 } })
  const { openBook: payload } = await library
    .as(reader)
    .ask(openBook, { input: { bookId, deviceId: randomUUID() } })
  return payload.reading.manifestUrl
}

async function ofBook(viewer: Viewer, bookId: string, fields: string): Promise<any> {
  const document = `query ($id: ID!) { _entities(representations: [{ __typename: "Book", id: $id }]) { ... on Book { ${fields} } } }`
  return (await library.as(viewer).ask(document, { id: bookId }))._entities[0]
}

describe('a publication over HTTP', () => {
  test('is a manifest that knows its own address, and what it lists, in the types that it says', async () => {
    const manifestUrl = await openManifest()
    const response = await fetch(reachable(manifestUrl))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/webpub+json')
    const manifest: any = await response.json()
    expect(manifest.links[0]).toEqual({ rel: 'self', href: manifestUrl, type: 'application/webpub+json' })
    expect(manifest.readingOrder).toHaveLength(3)

    for (const { href, type } of [...manifest.readingOrder, ...manifest.resources, manifest.links[1]]) {
      const resource = await fetch(new URL(href, reachable(manifestUrl)))
      expect(resource.status).toBe(200)
      expect(resource.headers.get('content-type')).toContain(type)
      expect(resource.headers.get('x-content-type-options')).toBe('nosniff')
      expect(resource.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
      expect(resource.headers.get('content-security-policy')).not.toMatch(/script-src|unsafe-eval/)
      expect(resource.headers.get('access-control-allow-origin')).toBe('*')
      expect(resource.headers.get('referrer-policy')).toBe('no-referrer')
      expect(resource.headers.get('cache-control')).toMatch(/^private, max-age=\d+$/)
    }
  })

  test('is nothing but what it lists', async () => {
    const base = reachable(await openManifest()).replace('manifest.json', '')
    for (const path of [
      'search.json',
      'secret.txt',
      '',
      'text',
      '%2e%2e/%2e%2e/files',
      'text%2f..%2fsecret.txt',
      '%E0%A4',
    ])
      expect((await fetch(base + path)).status, path).toBeOneOf([400, 404])
  })

  test('is refused to a forged token and after its time, without saying why', async () => {
    const url = reachable(await openManifest())
    const whole = new URL(url)
    const [, , token = ''] = whole.pathname.split('/')
    const [payload = '', signature] = token.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const forged = Buffer.from(JSON.stringify([claims[0], claims[1], 'full', 9e9])).toString('base64url')
    const refusal = await fetch(url.replace(token, `${forged}.${signature}`))
    const before = now
    now = new Date(now.getTime() + 13 * 3_600_000)
    const late = await fetch(url)
    now = before
    for (const response of [refusal, late]) {
      expect(response.status).toBe(403)
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
    const bodies = await Promise.all([refusal.json(), late.json()])
    expect(bodies[0]).toEqual(bodies[1])
    expect(bodies[0]).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] })
  })

  test('answers to validators and preflights', async () => {
    const url = new URL('style.css', reachable(await openManifest()))
    for (const address of [url, new URL('manifest.json', url)]) {
      const etag = (await fetch(address)).headers.get('etag') ?? ''
      expect(etag).toMatch(/^"[^"]+"$/)
      const again = await fetch(address, { headers: { 'if-none-match': `"other", W/${etag}` } })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    const preflight = await fetch(url, { method: 'OPTIONS' })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Range')
  })
})

describe('a sample', () => {
  test('is for everybody, about a tenth, and none of the rest can be had with it', async () => {
    const bookId = await library.addBook()
    const { sample } = await ofBook(anonymous, bookId, 'sample { manifestUrl }')
    const url = reachable(sample.manifestUrl)
    const manifest: any = await (await fetch(url)).json()
    expect(manifest.readingOrder.map(({ href }: any) => href)).toEqual([chapters[0]?.href])
    expect(manifest.toc).toHaveLength(1)
    expect(manifest.resources.map(({ href }: any) => href)).toEqual(['style.css', 'whale.png'])
    expect((await fetch(new URL(chapters[0]?.href ?? '', url))).status).toBe(200)
    for (const path of [chapters[1]?.href ?? '', chapters[2]?.href ?? '', 'ending.png'])
      expect((await fetch(new URL(path, url))).status).toBe(404)
    const positions: any = await (await fetch(new URL('positions.json', url))).json()
    expect(positions.positions).toHaveLength(2)
  })

  test('is of published books only', async () => {
    const publisher = library.newReader()
    const draft = await library.addBook({ status: 'DRAFT', ownerIds: [publisher.userId] })
    expect(await ofBook(publisher, draft, 'sample { manifestUrl }')).toEqual({ sample: null })
  })
})

describe('a download', () => {
  const document = `mutation ($input: DownloadBookInput!) { downloadBook(input: $input) {
    download { url expiresAt byteSize sha256 mediaType } problems { code path } } }`
  const download = async (viewer: Viewer, bookId: string) =>
    (await library.as(viewer).ask(document, { input: { bookId, format: 'EPUB' } })).downloadBook

  async function downloadUrl() {
    const reader = library.newReader()
    const bookId = await library.addBook()
    await library.grant(reader, bookId)
    const answer = await download(reader, bookId)
    return { ...answer, url: reachable(answer.download.url) }
  }

  test('is the file itself, under its own name', async () => {
    const { download: facts, problems, url } = await downloadUrl()
    expect(problems).toEqual([])
    const response = await fetch(url)
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(facts).toMatchObject({ byteSize: bytes.length, mediaType: 'application/epub+zip' })
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(facts.sha256)
    expect(response.headers.get('etag')).toBe(`"${facts.sha256}"`)
    expect(response.headers.get('content-type')).toBe('application/epub+zip')
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="Moby-Dick; or, __.epub"; filename*=UTF-8''Moby-Dick%3B%20or%2C%20%E7%99%BD%E9%AF%A8.epub`,
    )
  })

  test('goes on where it broke off', async () => {
    const { url, download: facts } = await downloadUrl()
    const get = (range: string, more: Record<string, string> = {}) =>
      fetch(url, { headers: { range, ...more } })

    const part = await get('bytes=4-9')
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe(`bytes 4-9/${file.length}`)
    expect(await part.text()).toBe(file.subarray(4, 10).toString())
    expect(await (await get('bytes=-5')).text()).toBe(file.subarray(-5).toString())

    const beyond = await get(`bytes=${file.length}-`)
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${file.length}`])
    expect((await get('bytes=4-9', { 'if-range': `"${facts.sha256}"` })).status).toBe(206)
    expect((await get('bytes=4-9', { 'if-range': '"another"' })).status).toBe(200)
    expect((await get('bytes=0-1,4-5')).status).toBe(200)

    const head = await fetch(url, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, `${file.length}`])
    expect(head.headers.get('accept-ranges')).toBe('bytes')
  })

  test('is for owners: not on a membership, not with advertisements', async () => {
    const member = library.newReader()
    await library.enrol(member)
    for (const offers of [{ membership: true }, { adsPerChapter: 1 }]) {
      const { download: none, problems } = await download(member, await library.addBook({ offers }))
      expect([none, problems[0].code]).toEqual([null, 'NOT_ENTITLED'])
    }
    expect((await download(member, randomUUID())).problems[0].code).toBe('NOT_FOUND')
  })

  test('the token of one way of delivery is none of the other', async () => {
    const { url } = await downloadUrl()
    const manifestUrl = reachable(await openManifest())
    const [file_, content] = [url, manifestUrl].map((one) => new URL(one).pathname.split('/')[2])
    expect((await fetch(`${library.url}/content/${file_}/manifest.json`)).status).toBe(403)
    expect((await fetch(`${library.url}/files/${content}`)).status).toBe(403)
  })
})

test('a client that goes away ends the stream from the store', async () => {
  await using database = await createTestDatabase()
  const inner = await openStore(readLibraryConfig(testEnv(database)).storage)
  const closed = Promise.withResolvers<void>()
  let sent = 0
  await using slow = await startLibrary({
    store: {
      ...inner,
      head: async (key) => ({
        ...(await inner.head(key)),
        key,
        byteSize: 1e9,
        etag: '"x"',
        modifiedAt: new Date(),
      }),
      get: async (key) => {
        if (!key.startsWith('files/')) return inner.get(key)
        const chunk = Buffer.alloc(65_536)
        const body = new Readable({
          read() {
            sent += chunk.length
            this.push(chunk)
          },
        })
        body.once('close', () => closed.resolve())
        return { body, byteSize: 1e9, etag: '"x"' }
      },
    },
  })
  const reader = slow.newReader()
  const bookId = await slow.addBook()
  await slow.grant(reader, bookId)
  const document = `mutation ($input: DownloadBookInput!) { downloadBook(input: $input) { download { url } } }`
  const { downloadBook } = await slow.as(reader).ask(document, { input: { bookId } })
  const get = request(downloadBook.download.url.replace('http://quire.test', slow.url))
  get.once('response', (response) => response.once('data', () => response.destroy()))
  get.on('error', () => {})
  get.end()
  await closed.promise
  // Held back by the client that did not read on, and not read into memory.
  expect(sent).toBeLessThan(50_000_000)
})

describe('searching inside', () => {
  const fields = `searchInside(query: "WHALE", first: 1) { totalCount pageInfo { hasNextPage }
    edges { node { locator { href title type progression totalProgression text { before highlight after } } } } }`

  test('is for those who may read the book', async () => {
    const bookId = await library.addBook()
    expect(await ofBook(library.newReader(), bookId, fields)).toEqual({ searchInside: null })
    const reader = library.newReader()
    await library.grant(reader, bookId)
    const { searchInside } = await ofBook(reader, bookId, fields)
    expect(searchInside).toMatchObject({ totalCount: 2, pageInfo: { hasNextPage: true } })
    const [{ node }] = searchInside.edges
    expect(node.locator).toMatchObject({
      href: chapters[1]?.href,
      title: 'The Carpet-Bag',
      type: 'application/xhtml+xml',
      text: { before: 'A ', highlight: 'whale', after: ', a WHALE, and 鯨が泳ぐ.' },
    })
    expect(node.locator.totalProgression).toBeGreaterThanOrEqual(0.1)
    expect(node.locator.totalProgression).toBeLessThan(0.2)
  })

  test('finds without accents, and in CJK; pages both ways', async () => {
    const reader = library.newReader()
    const bookId = await library.addBook()
    await library.grant(reader, bookId)
    const find = async (args: string) =>
      (
        await ofBook(
          reader,
          bookId,
          `searchInside(${args}) { edges { cursor node { locator { text { highlight } } } } }`,
        )
      ).searchInside.edges
    const words = (edges: any[]) => edges.map(({ node }) => node.locator.text.highlight)
    expect(words(await find('query: "cafe"'))).toEqual(['café'])
    expect(words(await find('query: "泳ぐ"'))).toEqual(['泳ぐ'])
    const [first] = await find('query: "whale", first: 1')
    const [second] = await find(`query: "whale", first: 1, after: "${first.cursor}"`)
    expect(words([first, second])).toEqual(['whale', 'WHALE'])
    expect(await find(`query: "whale", last: 5, before: "${second.cursor}"`)).toEqual([first])
    expect(await find('query: "whale", last: 1')).toEqual([second])
  })
})
