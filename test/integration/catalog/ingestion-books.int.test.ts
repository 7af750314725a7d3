import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCatalog, type TestCatalog } from '../../support/catalog.ts'
import { readHere } from '../../support/read-here.ts'
import { expectAsStated } from '../../support/real-books.ts'

const data = join(import.meta.dirname, '../../../../shared/data')
const list = (folder: string) => (existsSync(join(data, folder)) ? readdirSync(join(data, folder)) : [])
/** EPUBCheck takes as long for this one as for all others: `test/faults/long-book` tries it. */
const long = 'linear-algebra.epub'
const books = list('books').filter((name) => name.endsWith('.epub') && name !== long)
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

describe.skipIf(!books.length)('a real book is ingested as its package document states', () => {
  test.each(books)('%s', { timeout: 120_000 }, (name) => expectAsStated(quick, name))
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
