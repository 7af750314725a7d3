import { describe, expect, test } from 'vitest'
import { makeEpub } from '../../../../test/support/epub.ts'
import { bytesSource } from '../archive/byte-source.ts'
import { openArchive } from '../archive/open-archive.ts'
import { createFindings } from '../findings.ts'
import { describeEpub } from './describe-epub.ts'

async function read(metadata: string, options: { version?: string; spine?: string } = {}) {
  const findings = createFindings()
  const archive = await openArchive(bytesSource(makeEpub({ metadata, ...options })))
  const epub = await describeEpub(archive, findings)
  return { ...epub.metadata, codes: findings.list().map((one) => one.code) }
}

const basics = '<dc:title>T</dc:title><dc:language>en</dc:language>'

test('the first title is the title, whatever its type says; a refinement makes the subtitle', async () => {
  const { title, subtitle } = await read(`
    <dc:title id="a"> The   Book&#10;of Hours </dc:title><meta refines="#a" property="title-type">collection</meta>
    <dc:title id="b">A Subtitle</dc:title><meta refines="#b" property="title-type">subtitle</meta>
    <dc:language>en</dc:language>`)
  expect({ title, subtitle }).toEqual({ title: 'The Book of Hours', subtitle: 'A Subtitle' })
})

test('contributors come in order, with roles of both versions and names to sort by', async () => {
  const { contributors } = await read(`${basics}
    <dc:contributor id="t">Tove Translator</dc:contributor><meta refines="#t" property="role" scheme="marc:relators">trl</meta>
    <dc:creator id="c">Ada Author</dc:creator><meta refines="#c" property="file-as">Author, Ada</meta>
    <dc:creator opf:role="ill" opf:file-as="Drawer, Dan">Dan Drawer</dc:creator>
    <dc:contributor>Somebody</dc:contributor>`)
  expect(contributors).toEqual([
    { name: 'Ada Author', role: 'aut', sortName: 'Author, Ada' },
    { name: 'Dan Drawer', role: 'ill', sortName: 'Drawer, Dan' },
    { name: 'Tove Translator', role: 'trl', sortName: null },
    { name: 'Somebody', role: 'ctb', sortName: null },
  ])
})

describe('an ISBN is taken from the identifiers', () => {
  test.each([
    ['as a URN', '<dc:identifier>urn:isbn:978-0-306-40615-7</dc:identifier>', '9780306406157'],
    ['by its scheme', '<dc:identifier opf:scheme="ISBN">0-306-40615-2</dc:identifier>', '9780306406157'],
    [
      'by its type',
      '<dc:identifier id="i">9780306406157</dc:identifier><meta refines="#i" property="identifier-type" scheme="onix:codelist5">15</meta>',
      '9780306406157',
    ],
    ['bare', '<dc:identifier>9791234567896</dc:identifier>', '9791234567896'],
  ])('%s', async (_, identifier, isbn) => {
    expect((await read(basics + identifier)).isbn).toBe(isbn)
  })

  test('unless its check digit is wrong, which is told', async () => {
    const { isbn, codes } = await read(`${basics}<dc:identifier>urn:isbn:9780306406158</dc:identifier>`)
    expect(isbn).toBeNull()
    expect(codes).toContain('ISBN_INVALID')
  })
})

test.each([
  ['<dc:date>2012</dc:date>', '2012'],
  ['<dc:date>2012-05</dc:date>', '2012-05'],
  ['<dc:date>2022-12-17T02:41:44Z</dc:date>', '2022-12-17'],
  [
    '<dc:date opf:event="modification">2020-01-01</dc:date><dc:date opf:event="publication">1999-02-28</dc:date>',
    '1999-02-28',
  ],
  ['<dc:date>2012-02-30</dc:date>', null],
  ['<dc:date>last year</dc:date>', null],
])('%s is published on %s', async (date, expected) => {
  expect((await read(basics + date)).publishedOn).toBe(expected)
})

test.each([
  [
    `<meta property="belongs-to-collection" id="s">Earthsea</meta><meta refines="#s" property="collection-type">series</meta>
     <meta refines="#s" property="group-position">2.50</meta>`,
    [{ name: 'Earthsea', position: '2.5' }],
  ],
  [
    '<meta name="calibre:series" content="Discworld"/><meta name="calibre:series_index" content="3.0"/>',
    [{ name: 'Discworld', position: '3' }],
  ],
  [
    '<meta property="belongs-to-collection" id="s">A Box</meta><meta refines="#s" property="collection-type">set</meta>',
    [],
  ],
])('a series is read from %s', async (metadata, expected) => {
  expect((await read(basics + metadata)).series).toEqual(expected)
})

test('a description is kept as safe HTML and as text', async () => {
  const { description } = await read(
    `${basics}<dc:description>&lt;p onclick="x()"&gt;A &lt;b&gt;bold&lt;/b&gt; tale&lt;script&gt;alert(1)&lt;/script&gt; &lt;a href="javascript:x()"&gt;here&lt;/a&gt;&lt;/p&gt;</dc:description>`,
  )
  expect(description).toEqual({ html: '<p>A <b>bold</b> tale here</p>', text: 'A bold tale here' })
})

test('accessibility is read in the terms of schema.org', async () => {
  const { accessibility } = await read(`${basics}
    <meta property="schema:accessMode">textual</meta><meta property="schema:accessMode">visual</meta>
    <meta property="schema:accessModeSufficient">textual,visual</meta>
    <meta name="schema:accessibilityFeature" content="alternativeText"/>
    <meta property="schema:accessibilityHazard">none</meta>
    <meta property="schema:accessibilitySummary">All of it can be heard.</meta>`)
  expect(accessibility).toMatchObject({
    modes: ['textual', 'visual'],
    modesSufficient: [['textual', 'visual']],
    features: ['alternativeText'],
    hazards: ['none'],
    summary: 'All of it can be heard.',
  })
})

test.each([
  ['<dc:title>T</dc:title><dc:language>ar</dc:language>', '', 'rtl'],
  ['<dc:title>T</dc:title><dc:language>ja</dc:language>', ' page-progression-direction="rtl"', 'rtl'],
  [basics, '', 'ltr'],
])('%s with spine%s is read %s', async (metadata, spine, expected) => {
  expect((await read(metadata, { spine })).readingProgression).toBe(expected)
})

test('what is missing or wrong is told, and the rest is read', async () => {
  const { title, language, codes } = await read('<dc:title/><dc:language>not a language</dc:language>')
  expect({ title, language }).toEqual({ title: null, language: null })
  expect(codes).toEqual(expect.arrayContaining(['RSC-005', 'OPF-092']))
})
