import { makeZip, type ZipEntry } from './zip.ts'

export interface EpubParts {
  title?: string
  /** Goes into `<metadata>`, after the identifier; states title and language itself. */
  metadata?: string
  /** Stands before the package's root, in place of the XML declaration. */
  packageType?: string
  /** Attributes of `<package>` beyond those that it needs. */
  version?: string
  spine?: string
  /** Documents of the spine by name: the content of their `<body>`, or a whole document. */
  chapters?: Record<string, string>
  /** Further manifest items by path inside `EPUB/`. */
  resources?: Record<string, { mediaType: string; data: string | Uint8Array; properties?: string }>
  manifest?: string
  /** Media overlays of resources, by path. */
  overlays?: Record<string, string>
  /** Further items of the spine; a resource goes by `r` and its number. */
  spineItems?: string
  nav?: string
  /** Entries beside the book's own; one of the same name takes its place. */
  entries?: ZipEntry[]
}

export const container = `<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`

export const page = (body: string, head = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>A page</title>${head}</head><body>${body}</body></html>`

/** A small EPUB 3; each part can be replaced by a broken or hostile one. */
export function makeEpub(parts: EpubParts = {}): Buffer {
  const chapters = parts.chapters ?? { 'one.xhtml': '<h1>One</h1><p>It was a dark and stormy night.</p>' }
  const resources = Object.entries(parts.resources ?? {})
  const overlayOf = (path: string) => {
    const at = resources.findIndex(([name]) => name === parts.overlays?.[path])
    return at < 0 ? '' : ` media-overlay="r${at}"`
  }
  const nav =
    parts.nav ??
    page(
      `<nav epub:type="toc"><ol>${Object.keys(chapters)
        .map((name) => `<li><a href="${encodeURI(name)}">Chapter ${name}</a></li>`)
        .join('')}</ol></nav>`,
    )
  const opf = `${parts.packageType ?? '<?xml version="1.0" encoding="UTF-8"?>'}
<package xmlns="http://www.idpf.org/2007/opf" version="${parts.version ?? '3.0'}" unique-identifier="uid">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier id="uid">urn:uuid:2f1f4d3c-5f3f-4c58-8d7f-6f4c1f0e7a11</dc:identifier>
<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta>
${parts.metadata ?? `<dc:title>${parts.title ?? 'A Small Book'}</dc:title><dc:language>en</dc:language><dc:creator>Ada Author</dc:creator>`}
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
${Object.keys(chapters)
  .map((name, index) => `<item id="c${index}" href="${encodeURI(name)}" media-type="application/xhtml+xml"/>`)
  .join('\n')}
${resources
  .map(
    ([path, { mediaType, properties }], index) =>
      `<item id="r${index}" href="${encodeURI(path)}" media-type="${mediaType}"${properties ? ` properties="${properties}"` : ''}${overlayOf(path)}/>`,
  )
  .join('\n')}
${parts.manifest ?? ''}
</manifest>
<spine${parts.spine ?? ''}>${Object.keys(chapters)
    .map((_, index) => `<itemref idref="c${index}"/>`)
    .join('')}${parts.spineItems ?? ''}</spine>
</package>`
  const own: ZipEntry[] = [
    { name: 'mimetype', data: 'application/epub+zip', stored: true },
    { name: 'META-INF/container.xml', data: container },
    { name: 'EPUB/package.opf', data: opf },
    { name: 'EPUB/nav.xhtml', data: nav },
    ...Object.entries(chapters).map(([name, body]) => ({
      name: `EPUB/${name}`,
      data: body.startsWith('<?xml') || body.startsWith('<!DOCTYPE') ? body : page(body),
    })),
    ...resources.map(([path, { data }]) => ({ name: `EPUB/${path}`, data })),
  ]
  const others = parts.entries ?? []
  return makeZip([...own.filter((one) => !others.some((other) => other.name === one.name)), ...others])
}
