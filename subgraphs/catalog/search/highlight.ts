import { fold, queryTermsOf } from './terms.ts'

/** Characters around the first hit. */
const before = 60
const after = 140

/**
 * The part of a text where a query was found, as HTML in which only `<mark>` and entities occur; null where it was not. Each character is
 * compared folded by itself, so that what is marked is what stands in the text.
 */
export function highlight(text: string, query: string): string | null {
  const terms = queryTermsOf(query).map(({ term }) => term)
  if (!terms.length) return null
  const characters = [...text]
  const marks = findMarks(characters, terms)
  const first = marks.indexOf(true)
  if (first === -1) return null

  const start = Math.max(0, first - before)
  const end = Math.min(characters.length, first + after)
  const parts = characters.slice(start, end).map((character, index) => {
    const at = start + index
    const opens = marks[at] && (at === start || !marks[at - 1]) ? '<mark>' : ''
    const closes = marks[at] && (at === end - 1 || !marks[at + 1]) ? '</mark>' : ''
    return opens + escape(character) + closes
  })
  return `${start > 0 ? '…' : ''}${parts.join('')}${end < characters.length ? '…' : ''}`
}

function findMarks(characters: readonly string[], terms: readonly string[]): boolean[] {
  const { folded, origins } = foldEach(characters)
  const marks = characters.map(() => false)
  for (const term of terms) {
    for (let at = folded.indexOf(term); at !== -1; at = folded.indexOf(term, at + term.length)) {
      if (!startsWord(folded, at, term)) continue
      for (const origin of origins.slice(at, at + term.length)) marks[origin] = true
    }
  }
  return marks
}

/** The folded text, and which character each of its positions comes from. A text has few different characters. */
function foldEach(characters: readonly string[]): { folded: string; origins: number[] } {
  const known = new Map<string, string>()
  const origins: number[] = []
  let folded = ''
  for (const [index, character] of characters.entries()) {
    let part = known.get(character)
    if (part === undefined) known.set(character, (part = fold(character)))
    folded += part
    for (let length = part.length; length > 0; length--) origins.push(index)
  }
  return { folded, origins }
}

/** Words are found by their beginnings; characters of unspaced scripts anywhere. */
function startsWord(folded: string, at: number, term: string): boolean {
  return (
    !/[\p{L}\p{N}]$/u.test(folded.slice(Math.max(0, at - 2), at)) ||
    /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(term)
  )
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (character: string) => entities[character] ?? character

/** Of the first text, the weightiest, that has any of it. */
export function highlightFirst(texts: readonly string[], query: string): string | null {
  for (const text of texts) {
    const found = highlight(text, query)
    if (found !== null) return found
  }
  return null
}
