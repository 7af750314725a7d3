import type { PDFDocumentProxy } from 'pdfjs-dist'
import { type BookMetadata, metadataOf } from '../book-metadata.ts'
import { clip, collapse } from '../clean-text.ts'
import { parseIsbn } from '../epub/isbn.ts'
import { parsePublicationDate } from '../epub/publication-date.ts'
import { readLanguageTag } from '../language-tag.ts'
import { describe } from '../publication/describe.ts'

/** What typesetting programs write where nobody gave a title. */
const noTitle = /^(?:untitled|microsoft word - .*|.*\.(?:docx?|indd|qxd|tex|dvi|pdf|odt))$/i

/** Of the two places where a PDF says things, XMP comes first: it has names apart, and the language. */
export async function readPdfMetadata(pdf: PDFDocumentProxy, opening: string): Promise<BookMetadata> {
  const { info, metadata: xmp } = await pdf.getMetadata()
  const stated = info as Record<string, unknown>
  const strings = (value: unknown) =>
    [value].flat().flatMap((one) => (typeof one === 'string' && collapse(one) ? [collapse(one)] : []))
  const all = (...names: string[]) =>
    names.map((name) => strings(xmp?.get(name) ?? stated[name])).find((list) => list.length) ?? []
  const [title] = all('dc:title', 'Title')
  const authors = all('dc:creator')
  const language = readLanguageTag(strings(xmp?.get('dc:language'))[0] ?? strings(stated['Language'])[0])
  return metadataOf({
    title: title && !noTitle.test(title) ? clip(title, 500) : null,
    contributors: (authors.length ? authors : splitNames(all('Author')[0] ?? ''))
      .slice(0, 100)
      .map((name) => ({ name: clip(name, 300), role: 'aut', sortName: null })),
    language,
    isbn: findIsbn([...all('prism:isbn', 'pdfx:isbn'), opening]),
    description: describe(all('dc:description', 'Subject')[0] ?? ''),
    subjects: subjectsOf(all('dc:subject'), all('pdf:keywords', 'Keywords')),
    publisher: clip(all('dc:publisher')[0] ?? '', 500) || null,
    publishedOn: parsePublicationDate(all('prism:publicationdate')[0] ?? ''),
    layout: 'fixed',
  })
}

const splitNames = (names: string) => names.split(/\s*(?:;|,?\s+and\s+|&)\s*/).filter(Boolean)

const subjectsOf = (listed: string[], keywords: string[]) =>
  [...new Set(listed.length ? listed : (keywords[0]?.split(/\s*[,;]\s*/) ?? []))]
    .filter(Boolean)
    .map((one) => clip(one, 300))
    .slice(0, 50)

/** Printed on the first pages where no metadata has it. */
function findIsbn(texts: string[]): string | null {
  for (const text of texts) {
    for (const [candidate] of text.matchAll(
      /97[89][\d\s\u2010-\u2015-]{10,16}\d|\b\d[\d\s-]{8,12}[\dX]\b/g,
    )) {
      const isbn = parseIsbn(candidate)
      if (isbn && (candidate.startsWith('97') || /isbn/i.test(text))) return isbn
    }
  }
  return null
}
