import { createHash } from 'node:crypto'
import { strToU8, type Zippable, zipSync } from 'fflate'
import type { BookMetadata } from '../book-metadata.ts'
import { encodePath } from '../epub/href.ts'
import { createFindings } from '../findings.ts'
import { createReferences } from '../publication/references.ts'
import { sanitizeNode } from '../publication/sanitize-markup.ts'
import { escapeText, serializeFragment } from '../publication/serialize.ts'
import { parseXml } from '../xml/parse-xml.ts'

export interface MadeChapter {
  title: string
  /** HTML of any kind: the content of a body. */
  html: string
}

export interface MadeBook {
  metadata: BookMetadata
  chapters: readonly MadeChapter[]
  /** By path beside the chapters. */
  resources: ReadonlyMap<string, { mediaType: string; bytes: Uint8Array }>
  coverPath: string | null
}

/** Zip times are local: midnight by the local clock comes out as the same bytes in every time zone. */
const zipTime = new Date(1980, 0, 1)

const container = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`

export const chapterPath = (index: number): string => `chapter-${String(index + 1).padStart(3, '0')}.xhtml`

/** An EPUB 3 of what came in another format. The same book always makes the same bytes. */
export function buildEpub(book: MadeBook): Uint8Array {
  const entries: Zippable = {
    mimetype: [strToU8('application/epub+zip'), { level: 0 }],
    'META-INF/container.xml': strToU8(container),
    'EPUB/package.opf': strToU8(packageDocument(book)),
    'EPUB/nav.xhtml': strToU8(navigation(book)),
  }
  for (const [index, chapter] of book.chapters.entries()) {
    entries[`EPUB/${chapterPath(index)}`] = strToU8(chapterDocument(book, chapter))
  }
  for (const [path, { bytes }] of book.resources) entries[`EPUB/${path}`] = [bytes, { level: 0 }]
  return zipSync(entries, { level: 6, mtime: zipTime })
}

function packageDocument({ metadata, chapters, resources, coverPath }: MadeBook): string {
  const hash = createHash('sha256')
  for (const { title, html } of chapters) hash.update(`${title}\n${html}\n`)
  const images = [...resources].map(
    ([path, { mediaType }], index) =>
      `<item id="r${index}" href="${encodePath(path)}" media-type="${mediaType}"${path === coverPath ? ' properties="cover-image"' : ''}/>`,
  )
  const documents = chapters.map(
    (_, index) => `<item id="c${index}" href="${chapterPath(index)}" media-type="application/xhtml+xml"/>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="uid">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="uid">${metadata.isbn ? `urn:isbn:${metadata.isbn}` : `urn:sha256:${hash.digest('hex')}`}</dc:identifier>
${statements(metadata).join('\n')}
<meta property="dcterms:modified">2000-01-01T00:00:00Z</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
${[...documents, ...images].join('\n')}
</manifest>
<spine>${chapters.map((_, index) => `<itemref idref="c${index}"/>`).join('')}</spine>
</package>
`
}

function statements(metadata: BookMetadata): string[] {
  const element = (name: string, value: string | null) =>
    value ? [`<dc:${name}>${escapeText(value)}</dc:${name}>`] : []
  return [
    ...element('title', metadata.title ?? 'Untitled'),
    ...element('language', metadata.language ?? 'und'),
    ...metadata.contributors.map(({ name, role }, index) => {
      const tag = role === 'aut' ? 'creator' : 'contributor'
      const refined = `<meta refines="#p${index}" property="role" scheme="marc:relators">${role}</meta>`
      return `<dc:${tag} id="p${index}">${escapeText(name)}</dc:${tag}>${refined}`
    }),
    ...element('publisher', metadata.publisher),
    ...element('description', metadata.description?.text ?? null),
    ...element('date', metadata.publishedOn),
    ...metadata.subjects.flatMap((subject) => element('subject', subject)),
  ]
}

const page = (language: string | null, title: string, body: string) => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"${language ? ` xml:lang="${language}" lang="${language}"` : ''}>
<head><title>${escapeText(title) || 'Untitled'}</title></head>
<body>${body}</body>
</html>
`

const navigation = ({ metadata, chapters }: MadeBook) =>
  page(
    metadata.language,
    metadata.title ?? 'Contents',
    `<nav epub:type="toc"><ol>${chapters
      .map(({ title }, index) => `<li><a href="${chapterPath(index)}">${escapeText(title)}</a></li>`)
      .join('')}</ol></nav>`,
  )

/** Clean from the start: what a download holds is what readers get. */
function chapterDocument({ metadata, chapters, resources }: MadeBook, { title, html }: MadeChapter): string {
  const names = new Set([...resources.keys(), ...chapters.map((_, index) => chapterPath(index))])
  const findings = createFindings()
  const references = createReferences(chapterPath(0), (path) => names.has(path), findings)
  const { root } = parseXml(`<div>${html}</div>`, { location: title, html: true })
  const nodes = (root?.children ?? []).flatMap((node) =>
    sanitizeNode(node, { path: chapterPath(0), references, findings }),
  )
  return page(metadata.language, title, serializeFragment(nodes))
}
