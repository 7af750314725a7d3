import { badUserInput } from '../errors/refusal.ts'

export interface PageArgs {
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
}

/** A page to fetch by keyset: `limit + 1` rows beyond `cursor`, in reversed order when `backward`. */
export interface Page {
  limit: number
  backward: boolean
  cursor: unknown[] | null
}

export interface Connection<Row> {
  edges: { cursor: string; node: Row }[]
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
  totalCount: number | null
}

/** Relay's arguments; `first` and `last` together, negative ones, and more than `max` are refused. */
export function readPage(args: PageArgs, { fallback = 20, max = 100 } = {}): Page {
  const { first, after, last, before } = args
  if (first != null && last != null) throw badUserInput('Give `first` or `last`, not both.')
  const backward = last != null || (before != null && first == null && after == null)
  if (backward ? after != null : before != null)
    throw badUserInput('`after` goes with `first`, `before` with `last`.')
  const limit = (backward ? last : first) ?? fallback
  if (limit < 0 || limit > max) throw badUserInput(`A page has 0 to ${max} items.`)
  const cursor = backward ? before : after
  return { limit, backward, cursor: cursor == null ? null : decodeCursor(cursor) }
}

/** `rows`: up to `limit + 1`, in the order fetched; the one too many only says that there are more. */
export function toConnection<Row>(
  rows: readonly Row[],
  page: Page,
  cursorOf: (row: Row) => unknown[],
  totalCount: number | null = null,
): Connection<Row> {
  const hasMore = rows.length > page.limit
  const kept = rows.slice(0, page.limit)
  if (page.backward) kept.reverse()
  const edges = kept.map((node) => ({ cursor: encodeCursor(cursorOf(node)), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage: page.backward ? page.cursor !== null : hasMore,
      hasPreviousPage: page.backward ? hasMore : page.cursor !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  }
}

export function encodeCursor(key: unknown[]): string {
  return Buffer.from(
    JSON.stringify(key, (_, value) => (typeof value === 'bigint' ? value.toString() : value)),
  ).toString('base64url')
}

export function decodeCursor(cursor: string): unknown[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(key)) return key
  } catch {
    // Falls through: a forged cursor is answered like a broken one.
  }
  throw badUserInput('That cursor is not one of ours.')
}
