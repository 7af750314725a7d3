import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJobs } from '#kit/jobs/jobs.ts'
import { createLog } from '#kit/observability/log.ts'
import { openFolderStore } from '#kit/storage/folder-store.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { startCatalog, type TestCatalog } from '../../support/catalog.ts'
import { makeEpub } from '../../support/epub.ts'
import { openSweep } from '../../support/open-sweep.ts'
import { readHere } from '../../support/read-here.ts'
import { sendUpload } from '../../support/upload.ts'

const day = 24 * 3_600_000
/** Of the catalog's clock. */
let ahead = 0
/** What is unpacked waits for it. */
let gate = Promise.resolve()
/** Called as a sweep is about to remove something. */
let aboutToRemove: (keys: readonly string[]) => Promise<unknown> = async () => {}

let folder: string
let store: ObjectStore
let catalog: TestCatalog
let sweeper: Awaited<ReturnType<typeof openSweep>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire-sweep-'))
  store = openFolderStore(folder)
  const gated: ObjectStore = {
    ...store,
    async put(key, body, options) {
      if (key.startsWith('publications/')) await gate
      return store.put(key, body, options)
    },
  }
  const clock = () => new Date(Date.now() + ahead)
  catalog = await startCatalog({}, { store: gated, clock, read: readHere })
  const watched: ObjectStore = {
    ...store,
    delete: async (keys) => {
      await aboutToRemove(keys)
      await store.delete(keys)
    },
  }
  sweeper = await openSweep(catalog.config, watched, clock)
})
afterAll(async () => {
  await sweeper[Symbol.asyncDispose]()
  await catalog[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const sweep = () => sweeper.sweep()

/** What nothing refers to is marked at one sweep, and gone at the next but some days. */
async function sweepForGood(): Promise<void> {
  await sweep()
  ahead += 8 * day
  await sweep()
}

/** Sweeps, and does something else while an object is on its way out. */
async function duringRemovalOf<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>()
  aboutToRemove = async (removed) => {
    if (!removed.includes(key)) return
    resolve(work())
    await wait(1_000)
  }
  await sweep()
  aboutToRemove = async () => {}
  return promise
}

const keys = async (prefix = '') =>
  (await Array.fromAsync(store.list(prefix))).map(({ key }) => key).toSorted()
const kept = async (key: string) => (await keys(key)).length > 0
const filesOf = ({ sha256 }: { sha256: string }) => [`files/${sha256}`, `publications/1/${sha256}/`]

test('the catalog does it every night', async () => {
  const log = createLog({ level: 'silent', part: 'test' })
  const boss = await openJobs({ url: catalog.database.urlOf('catalog'), schema: 'catalog_jobs', log })
  expect(await boss.getSchedules('store-sweep')).toMatchObject([{ cron: '17 3 * * *', timezone: 'UTC' }])
  const key = `files/${'cd'.repeat(32)}`
  await store.put(key, Buffer.from('nothing refers to it'))
  const run = async () => {
    const id = (await boss.send('store-sweep')) ?? ''
    await expect
      .poll(async () => (await boss.findJobs('store-sweep', { id }))[0]?.state, { timeout: 20_000 })
      .toBe('completed')
  }
  await run()
  ahead += 8 * day
  await run()
  expect(await store.head(key)).toBeNull()
  await boss.stop({ graceful: false })
})

test('what a book is made of stays, with what others keep in the store', async () => {
  await catalog.ingest(makeEpub({ title: 'Kept' }))
  await catalog.ingest(Buffer.from('# Kept\n\nA text that became an EPUB.'))
  for (const key of ['somebody/else', 'files/no-hash', `publications/1/no-hash/a`, 'covers/x/y'])
    await store.put(key, Buffer.from('x'))
  const before = await keys()
  await sweepForGood()
  await sweepForGood()
  expect(await keys()).toEqual(before)
})

test('what a file that was refused left behind is removed, after its days of grace', async () => {
  const before = await keys()
  const failed = await catalog.ingest(makeEpub({ title: 'Broken', entries: [{ name: '../x', data: 'x' }] }))
  await store.put(`publications/1/${failed.sha256}/EPUB/half.xhtml`, Buffer.from('half'))
  await store.put('uploads/0193f7a0-0000-7000-8000-000000000000', Buffer.from('nobody heard of it'))
  await store.put(`covers/renditions/${'ab'.repeat(32)}/320.webp`, Buffer.from('of no cover'))
  await sweep()
  ahead += 6 * day
  await sweep()
  expect(await kept(`files/${failed.sha256}`)).toBe(true)
  ahead += 2 * day
  await sweep()
  expect(await keys()).toEqual(before)
  expect(await readdir(join(folder, 'publications/1'))).not.toContain(failed.sha256)
})

test('a former edition and its cover outlive the new one by their days of grace', async () => {
  const picture = (background: string) =>
    sharp({ create: { width: 300, height: 400, channels: 3, background } })
      .jpeg()
      .toBuffer()
  const edition = async (title: string, colour: string) =>
    makeEpub({
      title,
      resources: {
        'c.jpg': { mediaType: 'image/jpeg', data: await picture(colour), properties: 'cover-image' },
      },
    })
  const first = await catalog.ingest(await edition('First', '#111111'))
  ahead += 30 * day
  await sweep()
  const before = await keys()
  const second = await catalog.ingest(await edition('Second', '#222222'), { bookId: first.book.id })
  await sweep()
  expect(await keys()).toEqual(expect.arrayContaining(before))
  ahead += 8 * day
  await sweep()
  for (const key of filesOf(first)) expect(await kept(key)).toBe(false)
  for (const key of filesOf(second)) expect(await kept(key)).toBe(true)
  expect(before.filter((key) => key.startsWith('covers/'))).toHaveLength(
    (await keys('covers/')).filter((key) => key !== 'covers/x/y').length + 1,
  )
})

test('what is being written stays, however long it takes', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  gate = promise
  const { ingestion } = await catalog.upload(makeEpub({ title: 'Slow' }))
  while (!(await kept(`files/${ingestion.sha256}`))) await wait(10)
  await store.put(`publications/1/${ingestion.sha256}/EPUB/first.xhtml`, Buffer.from('written'))
  await sweepForGood()
  await sweepForGood()
  for (const key of filesOf(ingestion)) expect(await kept(key)).toBe(true)
  resolve()
  expect(await catalog.finished(ingestion.id)).toMatchObject({ state: 'SUCCEEDED' })
})

test('a file that comes again while its remains are swept away is all there', async () => {
  const good = makeEpub({ title: 'Again' })
  const first = await catalog.ingest(good)
  await catalog.ingest(makeEpub({ title: 'Instead' }), { bookId: first.book.id })
  await sweep()
  ahead += 8 * day
  const again = await duringRemovalOf(`files/${first.sha256}`, () => catalog.ingest(good))
  expect(again).toMatchObject({ state: 'SUCCEEDED', sha256: first.sha256 })
  await sweepForGood()
  for (const key of filesOf(again)) expect(await kept(key)).toBe(true)
})

test('a cover that is chosen while it is about to be swept away is kept', async () => {
  const { book } = await catalog.ingest(makeEpub({ title: 'Covered' }))
  const image = await sharp({ create: { width: 50, height: 70, channels: 3, background: '#123456' } })
    .png()
    .toBuffer()
  const document = `mutation ($bookId: ID!, $file: Upload!) {
    uploadCover(bookId: $bookId, file: $file) { book { cover { url } } problems { code } } }`
  const choose = async (file: Uint8Array): Promise<string> => {
    const answer = await sendUpload(catalog.url, catalog.publisher, {
      document,
      variables: { bookId: book.id },
      file,
    })
    return /covers\/(\w+)/.exec(answer.data.uploadCover.book.cover.url)?.[0] ?? ''
  }
  const key = await choose(image)
  await choose(await sharp(image).negate({ alpha: false }).toBuffer())
  await sweep()
  ahead += 8 * day
  await duringRemovalOf(key, () => choose(image))
  await sweepForGood()
  expect(await store.head(key)).not.toBeNull()
})

test('what a killed process was writing goes, but not what is being written', async () => {
  const [dead, alive] = ['dead', 'alive'].map((name) => join(folder, '.incoming', name)) as [string, string]
  await Promise.all([writeFile(dead, 'half'), writeFile(alive, 'half')])
  const now = (Date.now() + ahead) / 1000
  await utimes(dead, now, now - 2 * 24 * 3600)
  await utimes(alive, now, now)
  await sweep()
  expect(await readdir(join(folder, '.incoming'))).toEqual(['alive'])
})
