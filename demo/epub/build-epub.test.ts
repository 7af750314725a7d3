import { strFromU8, unzipSync } from 'fflate'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { type BookSource, parseBook, readShelf } from './book-source.ts'
import { buildEpub } from './build-epub.ts'

const shelf = await readShelf()
const byLanguage = (language: string): BookSource => {
  const book = shelf.find((one) => one.language === language)
  if (!book) throw new Error(`No demo book is in ${language}`)
  return book
}
const unpack = async (book: BookSource): Promise<Record<string, string>> => {
  const entries = Object.entries(unzipSync(await buildEpub(book)))
  return Object.fromEntries(entries.map(([name, bytes]) => [name, strFromU8(bytes)]))
}

describe('the shelf', () => {
  test('holds a dozen books in English, Chinese, Arabic and Hebrew', () => {
    const count = (start: string): number => shelf.filter(({ language }) => language.startsWith(start)).length
    expect([shelf.length, count('en'), count('zh'), count('ar'), count('he')]).toEqual([12, 8, 2, 1, 1])
  })

  test('gives every book an identifier and a title of its own, and something to read', () => {
    expect(new Set(shelf.map(({ identifier }) => identifier)).size).toBe(12)
    expect(new Set(shelf.map(({ title }) => title)).size).toBe(12)
    for (const { chapters, slug } of shelf) {
      expect(chapters.length, slug).toBeGreaterThanOrEqual(3)
      expect(chapters.map(({ markup }) => markup).join('').length, slug).toBeGreaterThan(900)
    }
  })

  test('offers every book in one way at least', () => {
    for (const { price, membership, adsPerChapter, slug } of shelf) {
      expect(price !== null || membership || adsPerChapter !== null, slug).toBe(true)
    }
  })
})

describe('a built EPUB', () => {
  test('is the same bytes every time', async () => {
    for (const book of shelf.slice(0, 3)) {
      expect(Buffer.from(await buildEpub(book)).equals(await buildEpub(book)), book.slug).toBe(true)
    }
  })

  test('can be recognised by its first bytes: mimetype comes first, stored, with no extra field', async () => {
    for (const book of shelf) {
      const bytes = Buffer.from(await buildEpub(book))
      expect(bytes.toString('latin1', 30, 58), book.slug).toBe('mimetypeapplication/epub+zip')
      expect([bytes.readUInt16LE(8), bytes.readUInt16LE(28)], book.slug).toEqual([0, 0])
    }
  })

  test('holds every resource that its manifest names, and no other', async () => {
    for (const book of shelf) {
      const entries = await unpack(book)
      const hrefs = [...(entries['EPUB/package.opf'] ?? '').matchAll(/<item [^>]*href="([^"]+)"/g)]
      const named = [...hrefs.map(([, href]) => `EPUB/${href}`), 'EPUB/package.opf']
      expect(named.sort(), book.slug).toEqual(
        Object.keys(entries)
          .filter((name) => name.startsWith('EPUB/'))
          .sort(),
      )
    }
  })

  test('states its roles, its series and how accessible it is', async () => {
    const book = shelf.find(({ series }) => series?.position === 2)
    const opf = (await unpack(book as BookSource))['EPUB/package.opf']
    expect(opf).toContain('<dc:contributor id="contributor-2">Peter Vance</dc:contributor>')
    expect(opf).toContain('<meta refines="#contributor-2" property="role" scheme="marc:relators">ill</meta>')
    expect(opf).toContain('<meta refines="#series" property="group-position">2</meta>')
    expect(opf).toContain('<meta property="schema:accessMode">textual</meta>')
  })

  test('turns its pages to the right in Arabic and in vertical Chinese, and to the left otherwise', async () => {
    const progression = async (language: string): Promise<string | undefined> =>
      /page-progression-direction="(\w+)"/.exec(
        (await unpack(byLanguage(language)))['EPUB/package.opf'] ?? '',
      )?.[1]
    expect(await progression('ar')).toBe('rtl')
    expect(await progression('zh-Hant')).toBe('rtl')
    expect(await progression('zh-Hans')).toBe('ltr')
    expect(await progression('en')).toBe('ltr')
  })

  test('runs Hebrew from the right and vertical Chinese from the top', async () => {
    expect((await unpack(byLanguage('he')))['EPUB/chapter-1.xhtml']).toContain(
      'lang="he" xml:lang="he" dir="rtl"',
    )
    expect((await unpack(byLanguage('zh-Hant')))['EPUB/style.css']).toContain('writing-mode: vertical-rl')
  })

  test('leaves no space where two lines of Chinese meet', async () => {
    for (const language of ['zh-Hans', 'zh-Hant']) {
      expect((await unpack(byLanguage(language)))['EPUB/chapter-1.xhtml']).not.toMatch(
        /[\u3000-\u9fff”] [\u3000-\u9fff“]/,
      )
    }
  })

  test('escapes what XML would take for markup', async () => {
    const source = [
      '---',
      'identifier: urn:uuid:00000000-0000-4000-8000-000000000000',
      'title: Salt & <Pepper>',
      'authors: A & B',
      'language: en',
      'description: 1 < 2',
      'subjects: Q&A',
      'categories: essays',
      'published: 2024-01-01',
      '---',
      '# One & two',
      '',
      'If a < b & b > c, *so what*.',
    ].join('\n')
    const entries = await unpack(parseBook('salt', source))
    expect(entries['EPUB/package.opf']).toContain('<dc:title id="title">Salt &amp; &lt;Pepper&gt;</dc:title>')
    expect(entries['EPUB/chapter-1.xhtml']).toContain('<p>If a &lt; b &amp; b &gt; c, <em>so what</em>.</p>')
  })

  test('has a cover of 1000 by 1500 pixels', async () => {
    const cover = unzipSync(await buildEpub(byLanguage('ar')))['EPUB/cover.jpg']
    const { format, width, height } = await sharp(cover).metadata()
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: 1000, height: 1500 })
  })
})
