import type { BookSource } from './book-source.ts'

const BASE = `body { line-height: 1.6; margin: 1em; }
h1 { font-size: 1.5em; font-weight: normal; line-height: 1.25; margin-block: 2em 1.5em; }
h2 { font-size: 1.1em; line-height: 1.3; margin-block: 2em 0.75em; }
p { margin: 0; }
p + p { text-indent: 1.5em; }
p.verse, p.verse + p.verse { margin-block: 0 1.5em; text-indent: 0; }
ul, ol { margin-block: 1em; padding-inline-start: 1.75em; }
li { margin-block: 0.25em; }
hr { border: 0; block-size: 1px; inline-size: 20%; margin-block: 2em; margin-inline: auto; background: currentColor; }
blockquote { margin-block: 1em; margin-inline: 2em; font-style: italic; }
nav ol { list-style: none; padding: 0; }
.title-page { text-align: center; }
.title-page h1 { font-size: 2em; margin-block: 3em 0.5em; }
.title-page p, .title-page p + p { text-indent: 0; margin-block: 0.5em; }
.title-page .imprint { margin-block-start: 4em; font-size: 0.85em; }
`

const CHINESE = `p { text-align: justify; text-indent: 2em; }
p + p { text-indent: 2em; }
em { font-style: normal; text-emphasis: filled dot; -epub-text-emphasis-style: filled dot; }
`

const VERTICAL = `html { writing-mode: vertical-rl; -epub-writing-mode: vertical-rl; -webkit-writing-mode: vertical-rl; }
`

const RIGHT_TO_LEFT = `em { font-style: normal; font-weight: bold; }
blockquote { font-style: normal; }
`

export function stylesheetOf(book: BookSource): string {
  return [
    BASE,
    book.language.startsWith('zh') ? CHINESE : '',
    book.vertical ? VERTICAL : '',
    book.direction === 'rtl' ? RIGHT_TO_LEFT : '',
  ].join('')
}
