import { json } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCatalog, type TestCatalog } from '../../support/catalog.ts'
import { makeEpub, page } from '../../support/epub.ts'
import { makeMobi } from '../../support/mobi.ts'
import { makePdf } from '../../support/pdf.ts'
import { makeZip } from '../../support/zip.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startCatalog()
})
afterAll(() => catalog[Symbol.asyncDispose]())

const bookQuery = `query ($id: ID!) { book(id: $id) {
  title layout readingProgression pageCount publishedOn isbn language subjects series { position series { name } }
  contributors { role author { name } } files { format byteSize sha256 } tableOfContents { title href } cover { width height } } }`

/** Sends a file under a name that says nothing, and gives its ingestion, its book, and a part of its publication. */
async function read(file: Uint8Array, fileName = 'upload.bin') {
  const ended = await catalog.ingest(file, { fileName })
  const codes: string[] = ended.findings.map((one: any) => one.code)
  const book = ended.book && (await catalog.send(bookQuery, { id: ended.book.id })).data.book
  const part = async (path: string): Promise<any> => {
    const object = await catalog.store.get(`publications/1/${ended.sha256}/${path}`)
    return object && json(object.body)
  }
  return { ended, codes, book, part }
}

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#446688' } })
    .png()
    .toBuffer()

describe('a PDF', () => {
  test('is known by its pages, its text and what it says of itself', async () => {
    const { ended, codes, book, part } = await read(
      makePdf({
        title: 'A Printed Book',
        author: 'Ada Author and Dan Drawer',
        pages: ['Printed under ISBN 978-3-16-148410-0', 'A storm broke loose.', 'The end.'],
      }),
    )
    expect(ended).toMatchObject({ state: 'SUCCEEDED', format: 'PDF' })
    expect(codes).toEqual([])
    expect(book).toMatchObject({
      title: 'A Printed Book',
      isbn: '9783161484100',
      layout: 'FIXED',
      pageCount: 3,
      contributors: [{ author: { name: 'Ada Author' } }, { author: { name: 'Dan Drawer' } }],
      files: [{ format: 'PDF', sha256: ended.sha256 }],
    })
    expect(book.cover.height).toBeGreaterThan(book.cover.width)
    const manifest = await part('manifest.json')
    expect(manifest.metadata.conformsTo).toBe('https://readium.org/webpub-manifest/profiles/pdf')
    expect(manifest.readingOrder).toEqual([{ href: 'publication.pdf', type: 'application/pdf' }])
    expect((await part('positions.json')).positions[1]).toMatchObject({
      href: 'publication.pdf',
      locations: { fragments: ['page=2'], position: 2 },
    })
    expect((await part('search.json')).documents[1]).toMatchObject({
      href: 'publication.pdf#page=2',
      text: 'A storm broke loose.',
    })
  })

  test('with scripts is taken, and said to have them', async () => {
    const catalogSays = '/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>'
    expect((await read(makePdf({ pages: ['Text'], catalog: catalogSays }))).codes).toEqual([
      'PDF_HAS_SCRIPTS',
    ])
  })

  test('that is damaged is refused', async () => {
    const { ended, codes } = await read(Buffer.from('%PDF-1.7\nnothing that could be a PDF'))
    expect(ended).toMatchObject({ state: 'FAILED', format: 'PDF', book: null })
    expect(codes).toEqual(['PDF_UNREADABLE'])
  })
})

describe('a comic archive', () => {
  const info = `<?xml version="1.0"?><ComicInfo><Title>The Storm</Title><Series>Skies</Series><Number>2.5</Number><Writer>Ada Author</Writer>
<Penciller>Dan Drawer</Penciller><Year>2024</Year><Month>3</Month><Genre>Weather, Adventure</Genre><LanguageISO>ja</LanguageISO><Manga>YesAndRightToLeft</Manga></ComicInfo>`

  test('becomes its pages in their order, with what ComicInfo says', async () => {
    const { ended, codes, book, part } = await read(
      makeZip([
        { name: 'p10.png', data: await picture(300, 401) },
        { name: 'p2.png', data: await picture(300, 400) },
        { name: 'p3.png', data: 'no picture' },
        { name: 'ComicInfo.xml', data: info },
        { name: '__MACOSX/._p2.png', data: 'litter' },
      ]),
    )
    expect(ended).toMatchObject({ state: 'SUCCEEDED', format: 'CBZ' })
    expect(codes).toEqual(['PAGE_UNREADABLE'])
    expect(book).toMatchObject({
      title: 'The Storm',
      layout: 'FIXED',
      readingProgression: 'RTL',
      pageCount: 2,
      publishedOn: '2024-03',
      language: 'ja',
      subjects: ['Weather', 'Adventure'],
      series: [{ position: '2.5', series: { name: 'Skies' } }],
      contributors: [
        { role: 'aut', author: { name: 'Ada Author' } },
        { role: 'art', author: { name: 'Dan Drawer' } },
      ],
      files: [{ format: 'CBZ' }],
      cover: { width: 300, height: 400 },
    })
    expect((await part('manifest.json')).readingOrder).toEqual([
      { href: 'p2.png', type: 'image/png', title: '1', rel: 'cover', width: 300, height: 400 },
      { href: 'p10.png', type: 'image/png', title: '3', width: 300, height: 401 },
    ])
  })

  test('of a single picture is no comic', async () => {
    const { codes } = await read(makeZip([{ name: 'a.png', data: await picture(300, 400) }]))
    expect(codes).toEqual(['FILE_IS_ZIP'])
  })
})

describe('a text becomes an EPUB that EPUBCheck approves of', () => {
  test('from Markdown, with its front matter and headings', async () => {
    const source = `---\ntitle: The Walk\nauthor: [Ada Author, Dan Drawer]\nlang: en\ndate: 2024-05\n---\n
# One\n\nIt *began* in rain & wind. <script>steal()</script>\n\n# Two\n\n- a\n- b\n`
    const { ended, codes, book, part } = await read(Buffer.from(source))
    expect(ended).toMatchObject({ state: 'SUCCEEDED', format: 'MARKDOWN' })
    expect(codes).toEqual([])
    expect(book).toMatchObject({
      title: 'The Walk',
      language: 'en',
      publishedOn: '2024-05',
      tableOfContents: [{ title: 'One' }, { title: 'Two' }],
      contributors: [{ author: { name: 'Ada Author' } }, { author: { name: 'Dan Drawer' } }],
      files: [{ format: 'EPUB' }],
    })
    expect(book.files[0].sha256).not.toBe(ended.sha256)
    const made = await catalog.store.head(`publications/1/${ended.sha256}/book.epub`)
    expect(made?.byteSize).toBe(book.files[0].byteSize)
    expect((await part('search.json')).documents[0].text).toBe('One It began in rain & wind.')
  })

  test('from plain text, with its chapters', async () => {
    const source =
      'The Long Night\r\n\r\nby Ada Author\r\n\r\nChapter I\r\n\r\nIt was dark\r\nand stormy for a very long time, as nights there go.\r\n\r\nChapter II\r\n\r\nIt was day.\r\n'
    const { ended, codes, book, part } = await read(Buffer.from(source, 'latin1'))
    expect(ended).toMatchObject({ state: 'SUCCEEDED', format: 'TEXT' })
    expect(codes).toEqual([])
    expect(book).toMatchObject({
      title: 'The Long Night',
      language: null,
      contributors: [{ author: { name: 'Ada Author' } }],
    })
    expect(book.tableOfContents.map((one: any) => one.title)).toEqual([
      'The Long Night',
      'Chapter I',
      'Chapter II',
    ])
    expect((await part('search.json')).documents[1].text).toContain('It was dark and stormy')
  })

  test('from a Kindle book without DRM', async () => {
    const html =
      '<html><head><guide></guide></head><body><h1>One</h1><p>It was dark.</p><mbp:pagebreak/><h1>Two</h1><p>It was day.</p></body></html>'
    const { ended, codes, book, part } = await read(
      makeMobi({ title: 'An Old Book', author: 'Ada Author', html }),
    )
    expect(ended).toMatchObject({ state: 'SUCCEEDED', format: 'MOBI' })
    expect(codes).toEqual([])
    expect(book).toMatchObject({
      title: 'An Old Book',
      language: 'en',
      contributors: [{ author: { name: 'Ada Author' } }],
      files: [{ format: 'EPUB' }],
    })
    expect((await part('search.json')).documents.map((one: any) => one.text)).toEqual([
      'One It was dark.',
      'Two It was day.',
    ])
  })
})

test('media overlays and the layout of single pages are kept', async () => {
  const smil =
    '<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body><par id="p"><text src="one.xhtml#a"/><audio src="a.mp3" clipBegin="0s" clipEnd="1s"/></par></body></smil>'
  const { book, part } = await read(
    makeEpub({
      metadata: `<dc:title>Spoken</dc:title><dc:language>en</dc:language><meta property="rendition:layout">pre-paginated</meta>
<meta property="media:duration">0:00:01</meta><meta property="media:active-class">-spoken</meta>`,
      chapters: { 'two.xhtml': '<p>Silent</p>' },
      resources: {
        'one.smil': { mediaType: 'application/smil+xml', data: smil },
        'a.mp3': { mediaType: 'audio/mpeg', data: 'ID3' },
        'one.xhtml': { mediaType: 'application/xhtml+xml', data: page('<p id="a">Spoken</p>') },
      },
      overlays: { 'one.xhtml': 'one.smil' },
      spineItems: '<itemref idref="r2" properties="page-spread-right rendition:layout-reflowable"/>',
    }),
  )
  expect(book).toMatchObject({ layout: 'FIXED' })
  const manifest = await part('manifest.json')
  expect(manifest.metadata.mediaOverlay).toEqual({ activeClass: '-spoken' })
  expect(manifest.readingOrder[1]).toMatchObject({
    href: 'EPUB/one.xhtml',
    alternate: [{ href: 'EPUB/one.smil', type: 'application/smil+xml' }],
    properties: { page: 'right', layout: 'reflowable' },
  })
})

test('what is no book at all is refused with a code', async () => {
  const { ended, codes } = await read(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7]), 'book.epub')
  expect(ended).toMatchObject({ state: 'FAILED', format: null, book: null })
  expect(codes).toEqual(['FILE_IS_UNKNOWN'])
})
