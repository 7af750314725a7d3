import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer, json, text } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '#kit/observability/log.ts'
import { openFolderStore } from '#kit/storage/folder-store.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { makeEpub, page } from '../../../../test/support/epub.ts'
import { coverKey } from '../../cover/cover.ts'
import { openReaders, type ReaderLimits } from './readers.ts'

let folder: string
let store: ObjectStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quire reader '))
  store = openFolderStore(folder)
})
const readers = openReaders()
afterAll(async () => {
  readers[Symbol.dispose]()
  await rm(folder, { recursive: true, force: true })
})

const log = createLog({ level: 'silent', part: 'test' })
const roomy: ReaderLimits = { memoryBytes: 1024 * 1024 * 1024, deadlineMs: 60_000 }

async function childrenOf(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean)
}

async function read(
  file: Buffer,
  prefix: string,
  limits = roomy,
  signal = new AbortController().signal,
  by = readers,
) {
  await store.put(`files/${prefix}`, file)
  const progress: number[] = []
  const outcome = await by.read({
    store,
    fileKey: `files/${prefix}`,
    fileName: 'a file.epub',
    byteSize: file.length,
    prefix: `publications/1/${prefix}`,
    claim: async () => {},
    limits,
    log,
    signal,
    onProgress: (fraction) => progress.push(fraction),
  })
  return { ...outcome, progress, codes: outcome.findings.map((one) => one.code) }
}

const published = async (prefix: string, path: string) => {
  const object = await store.get(`publications/1/${prefix}/${path}`)
  return object && text(object.body)
}

const image = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer()

test('a book is unpacked as a web publication with its manifest, positions and search text', async () => {
  const paragraph = `<p>${'word '.repeat(600)}</p>`
  const { book, progress, codes } = await read(
    makeEpub({
      chapters: {
        'one.xhtml': `<h1>One</h1>${paragraph}`,
        'ch 2.xhtml': '<h1>Two</h1><p>End &amp; out.</p>',
      },
      resources: {
        'cover.jpg': { mediaType: 'image/jpeg', data: await image(600, 900), properties: 'cover-image' },
        'style.css': { mediaType: 'text/css', data: 'p { color: red }' },
        'script.js': { mediaType: 'text/javascript', data: 'alert(1)' },
      },
    }),
    'book',
  )
  expect(book?.metadata.title).toBe('A Small Book')
  expect(book?.coverIsDrawn).toBe(false)
  expect(book?.cover).toMatchObject({ width: 600, height: 900, blurhash: expect.stringMatching(/^.{20,}$/) })
  expect(await store.head(coverKey(book?.cover.sha256 ?? ''))).not.toBeNull()
  expect(progress.length).toBeGreaterThan(0)
  // PKG-010: EPUBCheck's word on the space in a name.
  expect(codes).toEqual(['ACTIVE_CONTENT_REMOVED', 'PKG-010', 'PKG-010'])

  const manifest = JSON.parse((await published('book', 'manifest.json')) ?? '')
  expect(manifest.readingOrder).toEqual([
    { href: 'EPUB/one.xhtml', type: 'application/xhtml+xml', title: 'Chapter one.xhtml' },
    { href: 'EPUB/ch%202.xhtml', type: 'application/xhtml+xml', title: 'Chapter ch 2.xhtml' },
  ])
  expect(manifest.resources).toEqual([
    { href: 'EPUB/nav.xhtml', type: 'application/xhtml+xml' },
    { href: 'EPUB/cover.jpg', type: 'image/jpeg', rel: 'cover' },
    { href: 'EPUB/style.css', type: 'text/css' },
  ])
  const positions = JSON.parse((await published('book', 'positions.json')) ?? '')
  expect(positions.total).toBe(4)
  expect(positions.positions[3]).toEqual({
    href: 'EPUB/ch%202.xhtml',
    type: 'application/xhtml+xml',
    title: 'Chapter ch 2.xhtml',
    locations: { progression: 0, position: 4, totalProgression: 0.75 },
  })
  const search = JSON.parse((await published('book', 'search.json')) ?? '')
  expect(search).toMatchObject({
    version: 1,
    documents: [{}, { href: 'EPUB/ch%202.xhtml', text: 'Two End & out.' }],
  })
  expect(await published('book', 'EPUB/script.js')).toBeNull()
  expect(await published('book', 'EPUB/ch 2.xhtml')).toContain('<p>End &amp; out.</p>')
})

test('positions depend on the text alone', async () => {
  const prose = 'It was the best of times. '.repeat(200)
  const plain = await read(makeEpub({ chapters: { 'a.xhtml': `<p>${prose}</p>` } }), 'plain')
  const fancy = await read(
    makeEpub({
      chapters: { 'a.xhtml': `<div style="color:red">\n\n<p class="x"><span>${prose}</span></p></div>` },
    }),
    'fancy',
  )
  expect(fancy.book?.positionCount).toBe(plain.book?.positionCount)
  const [one, other] = await Promise.all(
    ['plain', 'fancy'].map((prefix) => published(prefix, 'positions.json')),
  )
  expect(one).toBe(other)
})

test('a book without a cover that can be used gets one drawn', async () => {
  const { book, codes } = await read(
    makeEpub({
      resources: { 'cover.jpg': { mediaType: 'image/jpeg', data: 'no image', properties: 'cover-image' } },
    }),
    'coverless',
  )
  expect(codes).toContain('COVER_UNUSABLE')
  expect(book?.coverIsDrawn).toBe(true)
  const drawn = await store.get(coverKey(book?.cover.sha256 ?? ''))
  expect(drawn && (await sharp(await buffer(drawn.body)).metadata())).toMatchObject({
    width: 960,
    height: 1440,
  })
})

test('an obfuscated font comes out readable', async () => {
  const font = Buffer.from(Array.from({ length: 3000 }, (_, at) => at % 253))
  const key = createHash('sha1').update('urn:uuid:2f1f4d3c-5f3f-4c58-8d7f-6f4c1f0e7a11').digest()
  const masked = font.map((byte, at) => (at < 1040 ? byte ^ (key[at % 20] as number) : byte))
  const encryption = `<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/><enc:CipherData><enc:CipherReference URI="EPUB/f.otf"/></enc:CipherData></enc:EncryptedData></encryption>`
  await read(
    makeEpub({
      resources: { 'f.otf': { mediaType: 'application/vnd.ms-opentype', data: masked } },
      entries: [{ name: 'META-INF/encryption.xml', data: encryption }],
    }),
    'font',
  )
  const object = await store.get('publications/1/font/EPUB/f.otf')
  expect(object && (await buffer(object.body)).equals(font)).toBe(true)
})

describe('what is declared to be under any other lock', () => {
  const declare = (path: string) => ({
    name: 'META-INF/encryption.xml',
    data: `<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><enc:CipherData><enc:CipherReference URI="${path}"/></enc:CipherData></enc:EncryptedData></encryption>`,
  })
  const cipher = Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919 + (at >> 3)) % 256))

  test('refuses the book where it is one of its pages', async () => {
    const { book, codes } = await read(
      makeEpub({ entries: [declare('EPUB/one.xhtml'), { name: 'EPUB/one.xhtml', data: cipher }] }),
      'drm',
    )
    expect(book).toBeNull()
    expect(codes.at(-1)).toBe('DRM_PROTECTED')
  })

  test('is left out where it is something else', async () => {
    const { book, codes } = await read(
      makeEpub({
        resources: { 'f.otf': { mediaType: 'application/vnd.ms-opentype', data: cipher } },
        entries: [declare('EPUB/f.otf')],
      }),
      'locked font',
    )
    expect(book).not.toBeNull()
    expect(codes).toContain('RESOURCE_LOCKED')
    expect(await published('locked font', 'EPUB/f.otf')).toBeNull()
    expect(await published('locked font', 'EPUB/one.xhtml')).toContain('stormy')
  })

  test('does not matter where it is plain text after all', async () => {
    const { book, codes } = await read(makeEpub({ entries: [declare('EPUB/one.xhtml')] }), 'unlocked')
    expect(book).not.toBeNull()
    expect(codes).not.toContain('RESOURCE_LOCKED')
    expect(await published('unlocked', 'EPUB/one.xhtml')).toContain('stormy')
  })
})

test('a book cannot put files of its own in the place of ours', async () => {
  const evil = '{"readingOrder":[{"href":"https://evil.test"}]}'
  await read(
    makeEpub({
      manifest: '<item id="evil" href="../manifest.json" media-type="image/png"/>',
      entries: [{ name: 'manifest.json', data: evil }],
    }),
    'reserved',
  )
  const object = await store.get('publications/1/reserved/manifest.json')
  expect(object && JSON.stringify(await json(object.body))).not.toContain('evil.test')
})

describe('a reader that a book drives mad is stopped, and the book refused', () => {
  const long = makeEpub({ chapters: { 'a.xhtml': page('<p>a</p>'.repeat(600_000)) } })

  test('at its deadline', async () => {
    const { book, codes } = await read(long, 'slow', { ...roomy, deadlineMs: 150 })
    expect(book).toBeNull()
    expect(codes).toEqual(['TIME_LIMIT'])
  })

  test('at its memory limit', async () => {
    const { codes } = await read(long, 'fat', { ...roomy, memoryBytes: 90 * 1024 * 1024 })
    expect(codes).toEqual(['MEMORY_LIMIT'])
  })
})

test.skipIf(process.platform !== 'linux')(
  'one process reads file after file, until a file is its end',
  async () => {
    using own = openReaders()
    const readWith = (file: Buffer, prefix: string, limits = roomy) =>
      read(file, prefix, limits, undefined, own)
    const pids = async () => (await childrenOf(process.pid)).filter((pid) => !others.has(pid))
    const others = new Set(await childrenOf(process.pid))

    await readWith(makeEpub(), 'first')
    const warm = await pids()
    expect(warm).toHaveLength(1)
    expect((await readWith(makeEpub(), 'second')).book?.metadata.title).toBe('A Small Book')
    expect(await pids()).toEqual(warm)

    const long = makeEpub({ chapters: { 'a.xhtml': page('<p>a</p>'.repeat(600_000)) } })
    expect((await readWith(long, 'third', { ...roomy, deadlineMs: 150 })).codes).toEqual(['TIME_LIMIT'])
    expect((await readWith(makeEpub(), 'fourth')).book?.metadata.title).toBe('A Small Book')
    expect(await pids()).not.toEqual(warm)
  },
)

test('a reader that we stop ourselves says nothing of the book', async () => {
  const controller = new AbortController()
  const reading = read(makeEpub(), 'stopped', roomy, controller.signal)
  setTimeout(() => controller.abort(new Error('stopping')), 50)
  await expect(reading).rejects.toThrow('stopping')
})

test('a fault of the store is thrown, and is no finding', async () => {
  const broken: ObjectStore = { ...store, get: async () => Promise.reject(new Error('the disk is gone')) }
  const file = makeEpub()
  const reading = readers.read({
    store: broken,
    fileKey: 'files/any',
    fileName: 'x.epub',
    byteSize: file.length,
    prefix: 'publications/1/any',
    claim: async () => {},
    limits: roomy,
    log,
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  await expect(reading).rejects.toThrow('the disk is gone')
})
