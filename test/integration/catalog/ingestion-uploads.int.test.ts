import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisherPermissions, startCatalog, type TestCatalog } from '../../support/catalog.ts'
import { queryAt } from '../../support/query-at.ts'
import { makeEpub } from '../../support/epub.ts'
import { viewerWith } from '../../support/graph.ts'
import { sendHalf, sendUpload } from '../../support/upload.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startCatalog({ UPLOAD_MAX_MB: '2' })
})
afterAll(() => catalog[Symbol.asyncDispose]())

async function keysBelow(prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of catalog.store.list(prefix)) keys.push(key)
  return keys
}

const rows = (sql: string): Promise<any[]> => queryAt(catalog.database.urlOf('catalog'), sql)

test('an upload is answered once it is stored, with its size and hash', async () => {
  const file = makeEpub({ title: 'Hashed' })
  const { ingestion, problems } = await catalog.upload(file)
  expect(problems).toEqual([])
  expect(ingestion).toMatchObject({
    state: expect.stringMatching(/RECEIVED|PROCESSING/),
    byteSize: file.length,
    sha256: createHash('sha256').update(file).digest('hex'),
  })
  await catalog.finished(ingestion.id)
})

test('the same bytes twice are two drafts of one stored file', async () => {
  const file = makeEpub({ title: 'Twice' })
  const before = (await keysBelow('files/')).length
  const [one, other] = await Promise.all([catalog.ingest(file), catalog.ingest(file)])
  expect(one.book.id).not.toBe(other.book.id)
  expect((await keysBelow('files/')).length).toBe(before + 1)
  expect(await keysBelow('uploads/')).toEqual([])
})

const interrupted = `
  SELECT i.state, f.code FROM ingestion i JOIN ingestion_finding f ON f.ingestion_id = i.id WHERE i.sha256 IS NULL`

describe('an upload that is not kept leaves nothing', () => {
  test('past the limit', async () => {
    const { ingestion, problems } = await catalog.upload(Buffer.alloc(3 * 1024 * 1024, 'x'))
    expect(ingestion).toBeNull()
    expect(problems).toMatchObject([{ code: 'FILE_TOO_LARGE', path: ['file'] }])
    expect(await keysBelow('uploads/')).toEqual([])
  })

  test('empty', async () => {
    expect((await catalog.upload(Buffer.alloc(0))).problems).toMatchObject([{ code: 'FILE_EMPTY' }])
    expect(await keysBelow('uploads/')).toEqual([])
  })

  test('cut off, but for an ingestion that says so', async () => {
    await sendHalf(catalog.url, catalog.publisher, makeEpub())
    await expect
      .poll(() => rows(interrupted), { timeout: 10_000 })
      .toEqual([{ state: 'FAILED', code: 'UPLOAD_INTERRUPTED' }])
    expect(await keysBelow('uploads/')).toEqual([])
  })
})

describe('who may', () => {
  test('upload: whoever has the permission', async () => {
    for (const [viewer, code] of [
      [viewerWith([]), 'FORBIDDEN'],
      [{ ...viewerWith([]), userId: null }, 'UNAUTHENTICATED'],
    ] as const) {
      const answer = await sendUpload(catalog.url, viewer, {
        document: 'mutation($file: Upload!) { uploadBook(file: $file) { problems { code } } }',
        file: makeEpub(),
      })
      expect(answer.errors?.[0]?.extensions?.code).toBe(code)
    }
  })

  test('see an ingestion: its uploader, and who may edit any book', async () => {
    const { id } = await catalog.ingest(makeEpub({ title: 'Private' }))
    expect(await catalog.ingestion(id, viewerWith(publisherPermissions))).toBeNull()
    expect(await catalog.ingestion(id, { ...viewerWith(), userId: null })).toBeNull()
    expect(await catalog.ingestion(id, viewerWith(['book:edit:any']))).toMatchObject({ id })
    expect(await catalog.ingestion('no-id')).toBeNull()
  })
})

describe('a new file for a book', () => {
  test('changes the same book', async () => {
    const first = await catalog.ingest(makeEpub({ title: 'First Edition' }))
    const second = await catalog.ingest(makeEpub({ title: 'Second Edition' }), { bookId: first.book.id })
    expect(second.book).toMatchObject({ id: first.book.id, title: 'Second Edition' })
  })

  test('is refused to others, as if there were no such book', async () => {
    const { book } = await catalog.ingest(makeEpub({ title: 'Mine' }))
    const theirs = await catalog.upload(makeEpub(), {
      bookId: book.id,
      viewer: viewerWith(publisherPermissions),
    })
    expect(theirs.ingestion).toBeNull()
    expect(theirs.problems).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'bookId'] }])
  })
})

test('what was under way when the process stopped is taken up by the next one', async () => {
  const files = Array.from({ length: 4 }, (_, at) => makeEpub({ title: `Book ${at}` }))
  const begun = await Promise.all(files.map((file) => catalog.upload(file)))
  await catalog.restart()
  for (const { ingestion } of begun)
    expect(await catalog.finished(ingestion.id)).toMatchObject({ state: 'SUCCEEDED' })
})

test('an ingestion whose job was lost gets another', async () => {
  const { ingestion } = await catalog.upload(makeEpub({ title: 'Lost' }))
  await rows('DELETE FROM catalog_jobs.job')
  await rows(
    `UPDATE ingestion SET state = 'RECEIVED', finished_at = NULL, book_id = NULL WHERE id = '${ingestion.id}'`,
  )
  expect(await catalog.finished(ingestion.id)).toMatchObject({ state: 'SUCCEEDED' })
})

describe('a cover', () => {
  const uploadCover = `mutation UploadCover($bookId: ID!, $file: Upload!) {
    uploadCover(bookId: $bookId, file: $file) { book { id cover { url(width: 320) width height blurhash } } problems { __typename code message path } }
  }`

  test('is drawn for a book that has none, and served in the width asked for', async () => {
    const { book } = await catalog.ingest(makeEpub({ title: 'Coverless' }))
    const answer = await catalog.send(
      'query($id: ID!) { book(id: $id) { cover { url(width: 300) width height } } }',
      { id: book.id },
    )
    const { url, width, height } = answer.data.book.cover
    expect({ width, height }).toEqual({ width: 960, height: 1440 })
    expect(url).toMatch(/^http:\/\/quire\.test\/covers\/[0-9a-f]{64}\/320\.webp$/)
    const image = await fetch(url.replace('http://quire.test', catalog.url))
    expect(await sharp(await image.arrayBuffer()).metadata()).toMatchObject({ format: 'webp', width: 320 })
  })

  test('can be uploaded by the owner, and must be an image', async () => {
    const { book } = await catalog.ingest(makeEpub({ title: 'Covered' }))
    const png = await sharp({ create: { width: 500, height: 700, channels: 3, background: '#123456' } })
      .png()
      .toBuffer()
    const send = (file: Uint8Array, viewer = catalog.publisher) =>
      sendUpload(catalog.url, viewer, {
        document: uploadCover,
        variables: { bookId: book.id },
        file,
        fileName: 'c.png',
      })
    expect((await send(png)).data.uploadCover).toMatchObject({
      book: { id: book.id, cover: { width: 500, height: 700 } },
      problems: [],
    })
    expect((await send(makeEpub())).data.uploadCover).toMatchObject({
      book: null,
      problems: [{ code: 'NOT_AN_IMAGE' }],
    })
    const stranger = await send(png, viewerWith(publisherPermissions))
    expect(stranger.data.uploadCover).toMatchObject({ book: null, problems: [{ code: 'NOT_FOUND' }] })
  })
})
