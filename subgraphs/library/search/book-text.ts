import { fold, foldQuery, type Folded } from './fold.ts'

/** `search.json` of a publication. */
export interface SearchIndex {
  version: 1
  documents: { href: string; title: string | null; text: string }[]
}

interface TextDocument extends Folded {
  href: string
  title: string | null
  original: string
}

export interface BookText {
  documents: TextDocument[]
  /** Characters of all documents. */
  length: number
}

export interface Match {
  /** Counted from 0 through the whole book. */
  ordinal: number
  href: string
  title: string | null
  /** In the document, 0 to 1. */
  progression: number
  before: string
  highlight: string
  after: string
}

/** Characters of the text that go with a match on either side. */
const surroundings = 60

export function toBookText(index: SearchIndex): BookText {
  const documents = index.documents.map(({ href, title, text }) => {
    const original = text.normalize('NFC')
    return { href, title, original, ...fold(original) }
  })
  return { documents, length: documents.reduce((sum, { original }) => sum + original.length, 0) }
}

/** All matches are counted; those from `start` up to `end` are told. They don't overlap. */
export function searchText(
  { documents }: BookText,
  query: string,
  { start, end }: { start: number; end: number },
): { total: number; matches: Match[] } {
  const needle = foldQuery(query)
  if (!needle) return { total: 0, matches: [] }
  const matches: Match[] = []
  let total = 0
  for (const document of documents) {
    for (
      let at = document.text.indexOf(needle);
      at !== -1;
      at = document.text.indexOf(needle, at + needle.length)
    ) {
      if (total >= start && total < end) matches.push(toMatch(document, total, at, at + needle.length))
      total += 1
    }
  }
  return { total, matches }
}

function toMatch(document: TextDocument, ordinal: number, from: number, to: number): Match {
  const { href, title, original, origins } = document
  const start = origins ? (origins[from] ?? 0) : from
  const end = endOf(document, to)
  return {
    ordinal,
    href,
    title,
    progression: start / Math.max(1, original.length),
    before: original.slice(whole(original, Math.max(0, start - surroundings)), start),
    highlight: original.slice(start, end),
    after: original.slice(end, whole(original, Math.min(original.length, end + surroundings))),
  }
}

/** A match that ends inside of what one character was folded to takes the whole character. */
function endOf({ original, origins }: TextDocument, to: number): number {
  if (!origins) return to
  const last = origins[to - 1] ?? 0
  let next = to
  while (next < origins.length && origins[next] === last) next += 1
  return next < origins.length ? (origins[next] ?? original.length) : original.length
}

/** Never between the halves of a surrogate pair. */
const whole = (text: string, at: number): number => {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at
}
