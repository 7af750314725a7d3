import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCatalog, type TestCatalog } from '../support/catalog.ts'
import { makeEpub } from '../support/epub.ts'
import { openSweep } from '../support/open-sweep.ts'
import { queryAt } from '../support/query-at.ts'
import { sendHalf } from '../support/upload.ts'
import { startSwift, type Swift } from './swift.ts'

let swift: Swift
let catalog: TestCatalog
beforeAll(async () => {
  swift = await startSwift()
  catalog = await startCatalog(swift.env)
})
afterAll(async () => {
  await catalog?.[Symbol.asyncDispose]()
  await swift?.[Symbol.asyncDispose]()
})

const keys = async (prefix = '') =>
  (await Array.fromAsync(catalog.store.list(prefix))).map(({ key }) => key).toSorted()

describe('ingestion into an S3', () => {
  test('unpacks a book, and keeps the same bytes once', async () => {
    const file = makeEpub({ title: 'In a Bucket' })
    const [one, other] = await Promise.all([catalog.ingest(file), catalog.ingest(file)])
    expect([one, other]).toMatchObject([{ state: 'SUCCEEDED' }, { state: 'SUCCEEDED' }])
    expect(one.book.id).not.toBe(other.book.id)
    expect(await keys('files/')).toEqual([`files/${one.sha256}`])
    expect(await keys('uploads/')).toEqual([])
    expect(await keys(`publications/1/${one.sha256}/`)).toEqual(
      ['EPUB/nav.xhtml', 'EPUB/one.xhtml', 'manifest.json', 'positions.json', 'search.json'].map(
        (path) => `publications/1/${one.sha256}/${path}`,
      ),
    )
    const { url } = (
      await catalog.send('query ($id: ID!) { book(id: $id) { cover { url(width: 160) } } }', {
        id: one.book.id,
      })
    ).data.book.cover
    const image = await fetch(url.replace('http://quire.test', catalog.url))
    expect(image.headers.get('content-type')).toBe('image/webp')
  })

  test('keeps nothing of an upload that is cut off', async () => {
    const before = await keys()
    await sendHalf(catalog.url, catalog.publisher, Buffer.alloc(7 * 1024 * 1024, 'x'))
    await expect
      .poll(
        () => queryAt(catalog.database.urlOf('catalog'), `SELECT state FROM ingestion WHERE sha256 IS NULL`),
        {
          timeout: 20_000,
        },
      )
      .toEqual([{ state: 'FAILED' }])
    expect(await keys()).toEqual(before)
  })

  test('has what nothing refers to swept away', async () => {
    const before = await keys()
    const failed = await catalog.ingest(makeEpub({ entries: [{ name: '../x', data: 'x' }] }))
    expect(await keys('files/')).toContain(`files/${failed.sha256}`)
    let now = new Date()
    await using sweeper = await openSweep(catalog.config, catalog.store, () => now)
    await sweeper.sweep()
    now = new Date(now.getTime() + 8 * 24 * 3_600_000)
    await sweeper.sweep()
    expect(await keys()).toEqual(before)
  })
})
