import { badUserInput } from '#kit/errors/refusal.ts'
import { isId } from '#kit/ids.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { BookSort } from '../generated/types.ts'

/** An order of books: by a key, and by id where that is the same. */
export interface BookOrder {
  name: string
  key: Prisma.Sql
  type: Prisma.Sql
  descending: boolean
  /** Whether a cursor's key can be compared with ours. */
  accepts: (key: unknown) => boolean
}

const isInstant = (key: unknown) =>
  typeof key === 'string' &&
  /^\d{4}-\d\d-\d\d[T ][\d:.]{8,15}(Z|[+-]\d\d)$/.test(key) &&
  !Number.isNaN(Date.parse(key))

export const bookOrders: Record<BookSort | 'LATEST', BookOrder> = {
  NEWEST: {
    name: 'NEWEST',
    key: Prisma.sql`book.published_at`,
    type: Prisma.sql`timestamptz`,
    descending: true,
    accepts: isInstant,
  },
  POPULAR: {
    name: 'POPULAR',
    key: Prisma.sql`book.popularity`,
    type: Prisma.sql`int`,
    descending: true,
    accepts: (key) => typeof key === 'string' && /^\d{1,9}$/.test(key),
  },
  TITLE: {
    name: 'TITLE',
    key: Prisma.sql`book.sort_title`,
    type: Prisma.sql`text`,
    descending: false,
    accepts: (key) => typeof key === 'string' && !key.includes('\0'),
  },
  /** Drafts too: by when they were made. */
  LATEST: {
    name: 'LATEST',
    key: Prisma.sql`book.created_at`,
    type: Prisma.sql`timestamptz`,
    descending: true,
    accepts: isInstant,
  },
}

/** Best first, by `rank`. */
export const byRank = (rank: Prisma.Sql): BookOrder => ({
  name: 'RANK',
  key: rank,
  type: Prisma.sql`real`,
  descending: true,
  accepts: (key) => typeof key === 'string' && /^\d+(\.\d+)?(e-?\d+)?$/.test(key) && key.length <= 20,
})

/** `[order, key, id]`; the key as PostgreSQL writes it, so that it comes back as the same value. */
export function readCursor(order: BookOrder, cursor: readonly unknown[]): { key: string; id: string } {
  const [name, key, id] = cursor
  if (name !== order.name || !order.accepts(key) || typeof id !== 'string' || !isId(id))
    throw badUserInput('That cursor belongs to another list.')
  return { key: key as string, id }
}
