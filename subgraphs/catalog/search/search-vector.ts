import { queryTermsOf, termsOf } from './terms.ts'

export interface Searchable {
  title: string
  subtitle: string | null
  contributors: readonly string[]
  series: readonly string[]
  subjects: readonly string[]
  description: string | null
}

/** Positions that a tsvector can hold; what lies beyond is not found. */
const maxPositions = 16_000
const maxDescriptionTerms = 4_000

/** A tsvector's text: titles weigh A, names B, subjects C, the description D. */
export function searchVector(book: Searchable): string {
  const entries: string[] = []
  let position = 1
  const add = (weight: 'A' | 'B' | 'C' | 'D', terms: readonly string[]) => {
    for (const term of terms) {
      if (position > maxPositions) return
      entries.push(`${quote(term)}:${position++}${weight}`)
    }
  }
  add('A', termsOf(`${book.title} ${book.subtitle ?? ''}`))
  add('B', [...book.contributors, ...book.series].flatMap(termsOf))
  add('C', book.subjects.flatMap(termsOf))
  add('D', termsOf(book.description ?? '').slice(0, maxDescriptionTerms))
  return entries.join(' ')
}

/** A tsquery's text that wants every term; null where the query has none. */
export function searchQuery(query: string): string | null {
  const terms = queryTermsOf(query).map(({ term, isPrefix }) => quote(term) + (isPrefix ? ':*' : ''))
  return terms.length ? terms.join(' & ') : null
}

const quote = (term: string) => `'${term.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
