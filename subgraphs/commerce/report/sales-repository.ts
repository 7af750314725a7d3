import type { Db } from '../database.ts'
import { Prisma } from '../generated/prisma/client.ts'
import type { SalesGrouping } from '../generated/types.ts'

export interface SalesRowRecord {
  key: string
  label: string
  currency: string
  orders: number
  units: number
  gross: bigint
  refunds: bigint
}

export interface SalesQuery {
  from: Date
  to: Date
  groupBy: SalesGrouping
  /** Whose books; null: all. */
  ownerId: string | null
}

const maxBooks = 1_000

const time = (pattern: string) => Prisma.sql`to_char(at AT TIME ZONE 'UTC', ${pattern})`

const groups: Record<SalesGrouping, { key: Prisma.Sql; label: Prisma.Sql; order: Prisma.Sql }> = {
  DAY: { key: time('YYYY-MM-DD'), label: Prisma.sql`key`, order: Prisma.sql`key` },
  MONTH: { key: time('YYYY-MM'), label: Prisma.sql`key`, order: Prisma.sql`key` },
  BOOK: {
    key: Prisma.sql`book_id::text`,
    label: Prisma.sql`min(title)`,
    order: Prisma.sql`gross DESC, units DESC, key`,
  },
}

/** A line counts on the day on which it was paid, and again, as a refund, on the day on which it was paid back. */
export function listSales(db: Db, { from, to, groupBy, ownerId }: SalesQuery): Promise<SalesRowRecord[]> {
  const { key, label, order } = groups[groupBy]
  const isOwn = ownerId === null ? Prisma.sql`true` : Prisma.sql`${ownerId}::uuid = ANY(book.owner_ids)`
  return db.$queryRaw<SalesRowRecord[]>`
    WITH movement AS (
      SELECT o.paid_at AS at, o.id AS order_id, o.currency, line.book_id, line.total AS sold, 0::bigint AS returned
      FROM "order" o JOIN order_line line ON line.order_id = o.id
      WHERE o.paid_at >= ${from} AND o.paid_at < ${to}
      UNION ALL
      SELECT refund.settled_at, NULL, refund.currency, line.book_id, NULL, line.total
      FROM refund JOIN order_line line ON line.refund_id = refund.id
      WHERE refund.status = 'SUCCEEDED' AND refund.settled_at >= ${from} AND refund.settled_at < ${to}),
    own AS (
      SELECT movement.*, book.title, ${key} AS key FROM movement JOIN book ON book.id = movement.book_id WHERE ${isOwn})
    SELECT key, ${label} AS label, currency, count(DISTINCT order_id)::int AS orders, count(sold)::int AS units,
      coalesce(sum(sold), 0)::bigint AS gross, sum(returned)::bigint AS refunds
    FROM own GROUP BY key, currency ORDER BY ${order}, currency LIMIT ${maxBooks}`
}
