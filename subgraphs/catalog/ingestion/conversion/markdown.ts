import { marked, type Token } from 'marked'
import type { BookMetadata } from '../book-metadata.ts'
import { clip, collapse } from '../clean-text.ts'
import { parsePublicationDate } from '../epub/publication-date.ts'
import { readLanguageTag } from '../language-tag.ts'
import type { MadeChapter } from './build-epub.ts'
import { describe } from '../publication/describe.ts'
import type { TextBook } from './read-text.ts'

const frontMatter = /^\ufeff?---\n([\s\S]{0,20000}?)\n(?:---|\.\.\.)\n/

/** Front matter, a heading with `#`, or two kinds of other markup: prose has none of these by accident. */
export function isMarkdown(text: string): boolean {
  const sample = text.slice(0, 200_000)
  if (frontMatter.test(sample) || /^#{1,6} \S/m.test(sample)) return true
  const signs = [/\[[^\]\n]+\]\([^)\n]+\)/, /\*\*[^*\n]+\*\*/, /^```/m, /^> \S/m, /^[*-] \S[^\n]*\n[*-] \S/m]
  return signs.filter((sign) => sign.test(sample)).length >= 2
}

export function readMarkdown(text: string): TextBook {
  const matter = frontMatter.exec(text)
  const tokens = marked.lexer(matter ? text.slice(matter[0].length) : text)
  const stated = statedIn(matter?.[1] ?? '')
  const chapters = toChapters(tokens, stated.title ?? 'Text')
  const first = tokens.find((token) => token.type === 'heading')
  return {
    metadata: {
      ...(first?.type === 'heading' ? { title: clip(plain(first.text as string), 500) } : {}),
      ...stated,
    },
    chapters,
  }
}

/** `key: value`, as far as it is about a book; lists in brackets or of dashes. */
function statedIn(matter: string): Partial<BookMetadata> {
  const values = new Map<string, string[]>()
  let key = ''
  for (const line of matter.split('\n')) {
    const [, name, rest = ''] = /^([A-Za-z][\w-]*):\s*(.*)$/.exec(line) ?? []
    const item = /^\s*-\s+(.+)$/.exec(line)?.[1]
    if (name) {
      key = name.toLowerCase()
      values.set(key, listOf(rest))
    } else if (item) values.set(key, [...(values.get(key) ?? []), unquote(item)])
  }
  const all = (...names: string[]) => names.flatMap((name) => values.get(name) ?? []).map(collapse)
  const one = (...names: string[]) => clip(all(...names)[0] ?? '', 500) || null
  const authors = all('author', 'authors', 'creator')
  const title = one('title')
  const language = readLanguageTag(one('lang', 'language'))
  return {
    ...(title ? { title } : {}),
    ...(language ? { language } : {}),
    subtitle: one('subtitle'),
    publisher: one('publisher'),
    description: describe(all('description', 'abstract')[0] ?? ''),
    publishedOn: parsePublicationDate(one('date') ?? ''),
    subjects: all('keywords', 'tags', 'subject', 'subjects').slice(0, 50),
    contributors: authors
      .slice(0, 100)
      .map((name) => ({ name: clip(name, 300), role: 'aut', sortName: null })),
  }
}

const unquote = (text: string) => text.trim().replace(/^(["'])(.*)\1$/, '$2')

function listOf(value: string): string[] {
  const inBrackets = /^\[(.*)\]$/.exec(value.trim())?.[1]
  return (inBrackets === undefined ? [value] : inBrackets.split(',')).map(unquote).filter(Boolean)
}

/** The highest level of heading that occurs more than once begins chapters. */
function toChapters(tokens: Token[], opening: string): MadeChapter[] {
  const depths = tokens.flatMap((token) => (token.type === 'heading' ? [token.depth as number] : []))
  const depth = [1, 2].find((level) => depths.filter((one) => one === level).length > 1) ?? 1
  const chapters: { title: string; tokens: Token[] }[] = []
  for (const token of tokens) {
    const begins = token.type === 'heading' && (token.depth as number) <= depth
    if (begins) chapters.push({ title: plain(token.text as string), tokens: [token] })
    else if (chapters.length) chapters.at(-1)?.tokens.push(token)
    else if (token.type !== 'space') chapters.push({ title: opening, tokens: [token] })
  }
  return chapters.map(({ title, tokens: own }) => ({
    title: clip(title, 500) || opening,
    html: marked.parser(own),
  }))
}

/** What a heading says without its markup. */
const plain = (markdown: string): string => collapse(markdown.replace(/[*_`]|\[([^\]]*)\]\([^)]*\)/g, '$1'))
