import { clip, collapse } from '../clean-text.ts'
import { escapeText } from '../publication/serialize.ts'
import type { MadeChapter } from './build-epub.ts'
import type { TextBook } from './read-text.ts'

/** A line of its own that begins a chapter, in the words that books use for it. */
const heading =
  /^(?:(?:chapter|part|book|act|letter|kapitel|teil|chapitre|partie|cap[ií]tulo|parte|capitolo)\s+[\divxlc]+\b.{0,80}|(?:prologue|epilogue|preface|introduction|prolog|epilog|vorwort|préface)\.?|第[\d〇零一二三四五六七八九十百千]{1,7}[章回節节部卷].{0,40})$/iu

/** Without such headings, text is cut at paragraphs, so that no document grows out of hand. */
const longestChapter = 60_000

export function readPlainText(text: string): TextBook {
  const paragraphs = text
    .split(/\n[^\S\n]*(?:\n[^\S\n]*)+|\f/)
    .map((one) => one.replace(/^\n+|\s+$/g, ''))
    .filter((one) => one.trim())
  const [first = '', second = ''] = paragraphs.map(collapse)
  const isTitle = first.length <= 120 && !heading.test(first) && paragraphs.length > 1
  const author = isTitle ? /^(?:by|von|par|de|por|di)\s+(.{2,80})$/i.exec(second)?.[1] : undefined
  return {
    metadata: {
      ...(isTitle ? { title: clip(first.replace(/^title:\s*/i, ''), 500) } : {}),
      ...(author ? { contributors: [{ name: author, role: 'aut', sortName: null }] } : {}),
    },
    chapters: toChapters(paragraphs, isTitle ? first : 'Text'),
  }
}

function toChapters(paragraphs: readonly string[], opening: string): MadeChapter[] {
  const chapters: { title: string; parts: string[]; length: number }[] = []
  for (const paragraph of paragraphs) {
    const line = collapse(paragraph)
    const begins = heading.test(line)
    const last = chapters.at(-1)
    if (!last || begins) chapters.push({ title: begins ? line : opening, parts: [], length: 0 })
    else if (last.length > longestChapter) {
      chapters.push({ title: `${opening} (${chapters.length + 1})`, parts: [], length: 0 })
    }
    const chapter = chapters.at(-1) as (typeof chapters)[number]
    chapter.parts.push(begins ? `<h2>${escapeText(line)}</h2>` : toParagraph(paragraph))
    chapter.length += paragraph.length
  }
  return chapters.map(({ title, parts }) => ({ title: clip(title, 500), html: parts.join('\n') }))
}

/** Short lines are verse, and keep their breaks; long ones were only wrapped. */
function toParagraph(paragraph: string): string {
  const lines = paragraph.split('\n').map((line) => line.trim())
  const isVerse = lines.length > 1 && lines.slice(0, -1).every((line) => line.length < 50)
  return `<p>${lines.map(escapeText).join(isVerse ? '<br/>' : ' ')}</p>`
}
