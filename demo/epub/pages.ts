import { escapeUTF8 } from 'entities'
import type { BookSource, Chapter } from './book-source.ts'
import { toXhtml } from './markup.ts'
import { wordsOf } from './words.ts'

export const chapterName = (index: number): string => `chapter-${index + 1}.xhtml`

export function titlePage(book: BookSource): string {
  const subtitle = book.subtitle ? `<p class="subtitle">${escapeUTF8(book.subtitle)}</p>\n` : ''
  const names = book.contributors.map(({ name }) => escapeUTF8(name)).join(' · ')
  return page(
    book,
    book.title,
    `<section class="title-page" epub:type="titlepage" aria-label="${escapeUTF8(book.title)}">
<h1>${escapeUTF8(book.title)}</h1>
${subtitle}<p>${names}</p>
<p class="imprint">${wordsOf(book.language).publisher}</p>
</section>`,
  )
}

export function chapterPage(book: BookSource, chapter: Chapter): string {
  return page(
    book,
    chapter.title,
    `<section epub:type="chapter" role="doc-chapter" aria-labelledby="heading">
<h1 id="heading">${escapeUTF8(chapter.title)}</h1>
${toXhtml(chapter.markup)}
</section>`,
  )
}

/** The navigation document (EPUB 3.3, section 7): the table of contents, and landmarks for the reading system alone. */
export function navigationPage(book: BookSource): string {
  const { contents } = wordsOf(book.language)
  const chapters = book.chapters.map((chapter, index) => link(chapterName(index), chapter.title))
  return page(
    book,
    contents,
    `<nav epub:type="toc" role="doc-toc" id="toc">
<h1>${contents}</h1>
<ol>
${chapters.join('\n')}
</ol>
</nav>
<nav epub:type="landmarks" hidden="hidden">
<ol>
${link('title.xhtml', book.title, 'titlepage')}
${link(chapterName(0), book.chapters[0]?.title ?? '', 'bodymatter')}
</ol>
</nav>`,
  )
}

function link(href: string, label: string, type?: string): string {
  return `<li><a${type ? ` epub:type="${type}"` : ''} href="${href}">${escapeUTF8(label)}</a></li>`
}

function page(book: BookSource, title: string, body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="${book.language}" xml:lang="${book.language}" dir="${book.direction}">
<head>
<meta charset="UTF-8"/>
<title>${escapeUTF8(title)}</title>
<link rel="stylesheet" type="text/css" href="style.css"/>
</head>
<body>
${body}
</body>
</html>
`
}
