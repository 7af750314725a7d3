import { strToU8, type Zippable, zipSync } from 'fflate'
import type { BookSource } from './book-source.ts'
import { drawCover } from './cover.ts'
import { packageDocument } from './package-document.ts'
import { chapterName, chapterPage, navigationPage, titlePage } from './pages.ts'
import { stylesheetOf } from './stylesheet.ts'

/** Zip times are local: midnight by the local clock comes out as the same bytes in every time zone. */
const ZIP_TIME = new Date(1980, 0, 1)

const CONTAINER = `<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
`

/** An EPUB 3 container (OCF): `mimetype` comes first and stored, so that the type can be read at a fixed offset. */
export async function buildEpub(book: BookSource): Promise<Uint8Array> {
  const entries: Zippable = {
    mimetype: [strToU8('application/epub+zip'), { level: 0 }],
    'META-INF/container.xml': strToU8(CONTAINER),
    'EPUB/package.opf': strToU8(packageDocument(book)),
    'EPUB/nav.xhtml': strToU8(navigationPage(book)),
    'EPUB/style.css': strToU8(stylesheetOf(book)),
    'EPUB/cover.jpg': [await drawCover(book.title), { level: 0 }],
    'EPUB/title.xhtml': strToU8(titlePage(book)),
  }
  for (const [index, chapter] of book.chapters.entries()) {
    entries[`EPUB/${chapterName(index)}`] = strToU8(chapterPage(book, chapter))
  }
  return zipSync(entries, { level: 9, mtime: ZIP_TIME })
}
