import { badUserInput } from '#kit/errors/refusal.ts'
import { isId } from '#kit/ids.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { BookSort } from '../generated/types.ts'

/** An order of books: by a key, and by id where that is the same. */
export interface BookOrder {
  name: string
  key: Prisma.Sql
  /** The key in a cursor, which gives back the very same value. */
  text: Prisma.Sql
  type: Prisma.Sql
  descending: boolean
  /** Whether PostgreSQL reads a cursor's key as one of ours. */
  accepts: (key: string) => boolean
}

/** Of a year with four digits, and a day that its month has. */
const isInstant = (key: string) =>
  /^[1-9]\d{3}-/.test(key) && !Number.isNaN(Date.parse(key)) && new Date(key).toISOString() === key

/** Neither too large for a `real` nor, unless it is 0, too small. */
const isReal = (key: string) =>
  key === '0' || (/^\d+(\.\d+)?(e[-+]?\d+)?$/.test(key) && Number(key) > 1e-37 && Number(key) < 1e38)

export const bookOrders: Record<BookSort | 'LATEST', BookOrder> = {
  NEWEST: {
    name: 'NEWEST',
    key: Prisma.sql`book.published_at`,
    // Not the column's own text, which is in the zone of the connection.
    text: Prisma.sql`to_char(book.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    type: Prisma.sql`timestamptz`,
    descending: true,
    accepts: isInstant,
  },
  POPULAR: {
    name: 'POPULAR',
    key: Prisma.sql`book.popularity`,
    text: Prisma.sql`book.popularity::text`,
    type: Prisma.sql`int`,
    descending: true,
    accepts: (key) => /^\d{1,10}$/.test(key) && Number(key) < 2 ** 31,
  },
  TITLE: {
    name: 'TITLE',
    key: Prisma.sql`book.sort_title`,
    text: Prisma.sql`book.sort_title`,
    type: Prisma.sql`text`,
    descending: false,
    accepts: (key) => !key.includes('\0'),
  },
  /** Drafts too, by when they were made: that is in the id. */
  LATEST: {
    name: 'LATEST',
    key: Prisma.sql`book.id`,
    text: Prisma.sql`book.id::text`,
    type: Prisma.sql`uuid`,
    descending: true,
    accepts: isId,
  },
}

/** Best first, by `rank`. */
export const byRank = (rank: Prisma.Sql): BookOrder => ({
  name: 'RANK',
  key: rank,
  text: Prisma.sql`(${rank})::text`,
  type: Prisma.sql`real`,
  descending: true,
  accepts: isReal,
})

/** `[order, key, id]` */
export function readCursor(order: BookOrder, cursor: readonly unknown[]): { key: string; id: string } {
  const [name, key, id] = cursor
  const isOurs = name === order.name && typeof key === 'string' && typeof id === 'string'
  if (!isOurs || !order.accepts(key) || !isId(id)) throw badUserInput('That cursor belongs to another list.')
  return { key, id }
}
