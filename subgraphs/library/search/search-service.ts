import { badUserInput } from '#kit/errors/refusal.ts'
import {
  readPage,
  toConnection,
  type Connection,
  type Page,
  type PageArgs,
} from '#kit/pagination/connection.ts'
import { pathOf, placeIn, type Publication } from '../delivery/publication.ts'
import type { Publications } from '../delivery/publications.ts'
import { canRead } from '../entitlement/access.ts'
import type { Reach } from '../entitlement/reach.ts'
import { foreignCursor } from '../keyset.ts'
import type { LocatorRecord } from '../locator/locator.ts'
import { searchText, type BookText, type Match } from './book-text.ts'

export interface TextMatchRecord {
  ordinal: number
  locator: LocatorRecord
}

const longestQuery = 200

export const createSearchService = ({ publications }: { publications: Publications }) => ({
  /** Null for those who may not read the book. */
  async search(reach: Reach, query: string, args: PageArgs): Promise<Connection<TextMatchRecord> | null> {
    const page = readPage(args)
    if (!query.trim() || query.length > longestQuery)
      throw badUserInput(`A query has 1 to ${longestQuery} characters.`)
    const prefix = canRead(reach.access) ? reach.book.publication?.prefix : undefined
    if (prefix === undefined) return null
    const [text, publication] = await Promise.all([publications.findText(prefix), publications.find(prefix)])
    if (!text || !publication) return null

    const { total, matches } = searchText(text, query, spanOf(page, text, query))
    if (page.backward) matches.reverse()
    const rows = matches.map((match) => toTextMatch(match, publication))
    return toConnection(rows, page, ({ ordinal }) => [ordinal], total)
  },
})

/** One match more than the page holds, on its far side. */
function spanOf(
  { limit, backward, cursor }: Page,
  text: BookText,
  query: string,
): { start: number; end: number } {
  const at = cursor?.[0]
  if (cursor && !(typeof at === 'number' && Number.isSafeInteger(at))) throw foreignCursor()
  if (backward) {
    const end = typeof at === 'number' ? at : searchText(text, query, { start: 0, end: 0 }).total
    return { start: Math.max(0, end - limit - 1), end }
  }
  const start = typeof at === 'number' ? at + 1 : 0
  return { start, end: start + limit + 1 }
}

function toTextMatch(match: Match, publication: Publication): TextMatchRecord {
  const { ordinal, href, title, progression, before, highlight, after } = match
  const path = pathOf(href)
  return {
    ordinal,
    locator: {
      href,
      type: publication.resources.get(path) ?? null,
      title,
      progression,
      totalProgression: placeIn(publication, publication.spans.has(href) ? href : path, progression),
      fragments: publication.spans.has(href) && href !== path ? [href.slice(href.indexOf('#') + 1)] : [],
      text: { before, highlight, after },
    },
  }
}
