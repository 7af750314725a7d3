import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPromise } from 'yauzl'
import { startCatalog, type TestCatalog } from '../../support/catalog.ts'
import { readHere } from '../../support/read-here.ts'

const data = join(import.meta.dirname, '../../../../shared/data')
const list = (folder: string) => (existsSync(join(data, folder)) ? readdirSync(join(data, folder)) : [])
const books = list('books').filter((name) => name.endsWith('.epub'))
const odd = list('odd')
if (!books.length || !odd.length) console.warn('Skipped: there are no real books to try beside the checkout.')

let catalog: TestCatalog
/** Reads what is sound by itself, and need not be kept away. */
let quick: TestCatalog
beforeAll(async () => {
  catalog = await startCatalog()
  quick = await startCatalog({}, { read: readHere })
})
afterAll(async () => {
  await catalog[Symbol.asyncDispose]()
  await quick[Symbol.asyncDispose]()
})

/** A reading of the package document that shares nothing with ours: regular expressions on its text. */
async function statedBy(path: string) {
  const zip = await openPromise(path)
  const texts = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    if (!/container\.xml$|\.opf$/.test(entry.fileName)) continue
    texts.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString())
  }
  const packagePath = /full-path="([^"]+)"/.exec(texts.get('META-INF/container.xml') ?? '')?.[1] ?? ''
  const opf = (texts.get(packagePath) ?? '').replace(/<!--[\s\S]*?-->/g, '')
  const all = (name: string) =>
    [...opf.matchAll(new RegExp(`<dc:${name}[^>]*>([^<]*)</dc:${name}>`, 'g'))].map((match) =>
      plain(match[1] ?? ''),
    )
  return {
    title: all('title')[0],
    language: all('language')[0],
    names: [...all('creator'), ...all('contributor')],
  }
}

const plain = (text: string) => text.replaceAll('&amp;', '&').replace(/\s+/g, ' ').trim()

describe.skipIf(!books.length)('a real book is ingested as its package document states', () => {
  test.each(books)('%s', { timeout: 120_000 }, async (name) => {
    const path = join(data, 'books', name)
    const stated = await statedBy(path)
    const ended = await quick.ingest(await readFile(path), { fileName: name })
    expect(ended).toMatchObject({ state: 'SUCCEEDED', progress: 1, attempts: 1, format: 'EPUB' })
    expect(ended.book.title).toBe(stated.title)
    expect(ended.book.language.toLowerCase()).toBe(stated.language?.toLowerCase())
    expect(ended.book.contributors.map((one: any) => one.author.name)).toEqual(stated.names)
    expect(ended.book.status).toBe('DRAFT')
    expect(ended.findings.filter((one: any) => one.severity === 'FATAL')).toEqual([])
  })
})

/** What becomes of each: a format, or the code that refuses it. */
const outcomes: Record<string, string> = {
  '002-trivial-libre-office-writer.pdf': 'PDF',
  '7zip.7z': 'FILE_IS_7Z',
  'ComicInfo2.zip': 'NO_READABLE_CONTENT',
  'bomb_giant.pdf': 'PDF',
  'crazyones-pdfa.pdf': 'PDF',
  'empty.zip': 'FILE_IS_ZIP',
  'empty_protected.pdf': 'PDF_ENCRYPTED',
  'flat_file.zip': 'FILE_IS_ZIP',
  'habibi-oneline-cmap.pdf': 'PDF',
  'issue9105_other.pdf': 'PDF',
  'macos_native.zip': 'CBZ',
  'poppler-395-0-fuzzed.pdf': 'PDF_UNREADABLE',
  'rar5.rar': 'FILE_IS_RAR',
  'sample-drm-v1.mobi': 'FILE_IS_MOBI_DRM',
  'sample-ncx.mobi': 'MOBI',
  'sample-unicode-huffdic.mobi': 'MOBI',
  'zip-as-epub.epub': 'FILE_IS_ZIP',
  'zip-encrypted.zip': 'FILE_IS_ENCRYPTED_ZIP',
}

describe.skipIf(!odd.length)('an odd file ends in a coded answer', () => {
  test.each(odd.filter((name) => name !== 'file.cbz'))('%s', { timeout: 60_000 }, async (name) => {
    // Under the name of an EPUB: a file is known by its content.
    const ended = await catalog.ingest(await readFile(join(data, 'odd', name)), { fileName: 'book.epub' })
    const fatal = ended.findings.find((one: any) => one.severity === 'FATAL')
    expect(fatal ? fatal.code : ended.format).toBe(outcomes[name])
    expect(ended.state).toBe(fatal ? 'FAILED' : 'SUCCEEDED')
  })

  test('file.cbz, which is empty, is not even stored', async () => {
    const { ingestion, problems } = await catalog.upload(await readFile(join(data, 'odd', 'file.cbz')))
    expect(ingestion).toBeNull()
    expect(problems).toMatchObject([{ code: 'FILE_EMPTY' }])
  })
})
