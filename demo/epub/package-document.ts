import { escapeUTF8 } from 'entities'
import type { BookSource } from './book-source.ts'
import { chapterName } from './pages.ts'
import { wordsOf } from './words.ts'

/** The package document (EPUB 3.3, section 5). It holds no clock: the same source makes the same bytes. */
export function packageDocument(book: BookSource): string {
  const progression = book.direction === 'rtl' || book.vertical ? 'rtl' : 'ltr'
  const chapters = book.chapters.map((_, index) => ({ id: `chapter-${index + 1}`, href: chapterName(index) }))
  return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="${book.language}" dir="${book.direction}">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
${metadata(book).join('\n')}
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="cover" href="cover.jpg" media-type="image/jpeg" properties="cover-image"/>
<item id="style" href="style.css" media-type="text/css"/>
<item id="title-page" href="title.xhtml" media-type="application/xhtml+xml"/>
${chapters.map(({ id, href }) => `<item id="${id}" href="${href}" media-type="application/xhtml+xml"/>`).join('\n')}
</manifest>
<spine page-progression-direction="${progression}">
<itemref idref="title-page"/>
${chapters.map(({ id }) => `<itemref idref="${id}"/>`).join('\n')}
</spine>
</package>
`
}

function metadata(book: BookSource): string[] {
  return [
    `<dc:identifier id="id">${escapeUTF8(book.identifier)}</dc:identifier>`,
    ...titles(book),
    ...book.contributors.flatMap(({ name, role }, index) => contributor(name, role, index + 1)),
    `<dc:language>${book.language}</dc:language>`,
    `<dc:description>${escapeUTF8(book.description)}</dc:description>`,
    ...book.subjects.map((subject) => `<dc:subject>${escapeUTF8(subject)}</dc:subject>`),
    `<dc:publisher>${escapeUTF8(wordsOf(book.language).publisher)}</dc:publisher>`,
    '<dc:rights>Apache License 2.0</dc:rights>',
    `<dc:date>${book.publishedOn}</dc:date>`,
    meta('dcterms:modified', `${book.publishedOn}T00:00:00Z`),
    ...series(book),
    ...accessibility(),
  ]
}

function titles({ title, subtitle }: BookSource): string[] {
  const main = [`<dc:title id="title">${escapeUTF8(title)}</dc:title>`, refine('title', 'title-type', 'main')]
  if (!subtitle) return main
  return [
    ...main,
    `<dc:title id="subtitle">${escapeUTF8(subtitle)}</dc:title>`,
    refine('subtitle', 'title-type', 'subtitle'),
  ]
}

function contributor(name: string, role: string, position: number): string[] {
  const element = role === 'aut' ? 'dc:creator' : 'dc:contributor'
  const id = `contributor-${position}`
  return [
    `<${element} id="${id}">${escapeUTF8(name)}</${element}>`,
    refine(id, 'role', role, 'marc:relators'),
    refine(id, 'display-seq', String(position)),
  ]
}

function series(book: BookSource): string[] {
  if (!book.series) return []
  return [
    `<meta property="belongs-to-collection" id="series">${escapeUTF8(book.series.name)}</meta>`,
    refine('series', 'collection-type', 'series'),
    refine('series', 'group-position', String(book.series.position)),
  ]
}

/** All of a demo book is text; its cover stands outside the reading order and carries nothing that the title does not. */
function accessibility(): string[] {
  const features = ['tableOfContents', 'structuralNavigation', 'readingOrder', 'displayTransformability']
  return [
    meta('schema:accessMode', 'textual'),
    meta('schema:accessModeSufficient', 'textual'),
    ...features.map((feature) => meta('schema:accessibilityFeature', feature)),
    meta('schema:accessibilityHazard', 'none'),
    `<meta property="schema:accessibilitySummary" xml:lang="en" dir="ltr">Text with a table of contents and headings; it can be reflowed, restyled and read aloud throughout.</meta>`,
  ]
}

function meta(property: string, value: string): string {
  return `<meta property="${property}">${escapeUTF8(value)}</meta>`
}

function refine(id: string, property: string, value: string, scheme?: string): string {
  const attribute = scheme ? ` scheme="${scheme}"` : ''
  return `<meta refines="#${id}" property="${property}"${attribute}>${escapeUTF8(value)}</meta>`
}
