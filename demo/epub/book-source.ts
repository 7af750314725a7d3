import { readFile, readdir } from 'node:fs/promises'
import { readFrontMatter } from './front-matter.ts'

/** A demo book as its author typed it: what the package document states, how it is sold, and its chapters. */
export interface BookSource {
  slug: string
  identifier: string
  title: string
  subtitle: string | null
  contributors: Contributor[]
  language: string
  direction: 'ltr' | 'rtl'
  vertical: boolean
  description: string
  subjects: string[]
  categories: string[]
  series: { name: string; position: number } | null
  publishedOn: string
  price: { amount: string; currency: string } | null
  membership: boolean
  adsPerChapter: number | null
  chapters: Chapter[]
}

export interface Contributor {
  name: string
  /** A MARC relator code: `aut`, `ill`, `trl`, `edt`. */
  role: string
}

export interface Chapter {
  title: string
  markup: string
}

const RELATORS: Record<string, string> = { illustrator: 'ill', translator: 'trl', editor: 'edt' }
const RIGHT_TO_LEFT = new Set(['ar', 'he', 'fa', 'ur'])

export function parseBook(slug: string, text: string): BookSource {
  const { fields, body } = readFrontMatter(text)
  const required = (name: string): string => {
    const value = fields.get(name)
    if (value === undefined) throw new Error(`${slug}: the front matter lacks "${name}"`)
    return value
  }
  const language = required('language')
  return {
    slug,
    identifier: required('identifier'),
    title: required('title'),
    subtitle: fields.get('subtitle') ?? null,
    contributors: list(required('authors')).map(readContributor),
    language,
    direction: RIGHT_TO_LEFT.has(language.split('-')[0] ?? '') ? 'rtl' : 'ltr',
    vertical: fields.get('writing') === 'vertical',
    description: required('description'),
    subjects: list(required('subjects')),
    categories: list(required('categories')),
    series: readSeries(fields.get('series')),
    publishedOn: required('published'),
    price: readPrice(fields.get('price')),
    membership: fields.get('membership') === 'true',
    adsPerChapter: fields.has('adsPerChapter') ? Number(fields.get('adsPerChapter')) : null,
    chapters: readChapters(body),
  }
}

export async function readBook(file: URL): Promise<BookSource> {
  const slug = file.pathname.split('/').at(-1)?.replace(/\.md$/, '') ?? ''
  return parseBook(slug, await readFile(file, 'utf8'))
}

/** The seeded shelf, in the order of the file names. */
export async function readShelf(folder = new URL('../books/', import.meta.url)): Promise<BookSource[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
  return Promise.all(names.map((name) => readBook(new URL(name, folder))))
}

function list(value: string): string[] {
  return value.split(';').map((item) => item.trim())
}

function readContributor(text: string): Contributor {
  const match = /^(.*?) \((\w+)\)$/.exec(text)
  return match
    ? { name: match[1] ?? '', role: RELATORS[match[2] ?? ''] ?? 'ctb' }
    : { name: text, role: 'aut' }
}

function readSeries(value: string | undefined): BookSource['series'] {
  const match = value && /^(.*) #(\d+)$/.exec(value)
  return match ? { name: match[1] ?? '', position: Number(match[2]) } : null
}

function readPrice(value: string | undefined): BookSource['price'] {
  const [amount, currency] = value?.split(' ') ?? []
  return amount && currency ? { amount, currency } : null
}

function readChapters(body: string): Chapter[] {
  return body
    .split(/^# /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      return { title: part.slice(0, end).trim(), markup: part.slice(end).trim() }
    })
}
