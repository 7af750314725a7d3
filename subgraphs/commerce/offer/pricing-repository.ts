import { sayChanged } from '#kit/events/changes.ts'
import type { Pricing } from '../generated/prisma/client.ts'
import type { Db, Tx } from '../database.ts'
import type { PricingTerms } from './pricing-input.ts'

export const listPricings = (db: Db, bookIds: readonly string[]): Promise<Pricing[]> =>
  db.pricing.findMany({ where: { bookId: { in: [...bookIds] } } })

export const findPricing = (db: Db, bookId: string): Promise<Pricing | null> =>
  db.pricing.findUnique({ where: { bookId } })

/** In place of whatever was on offer; the version rises. */
export const savePricing = (tx: Tx, bookId: string, terms: PricingTerms): Promise<Pricing> =>
  tx.pricing.upsert({
    where: { bookId },
    create: { bookId, version: 1, ...terms },
    update: { ...terms, version: { increment: 1 }, stockEpoch: { increment: 1 } },
  })

export interface Reservation {
  bookId: string
  stockEpoch: number
}

/**
 * Whoever counts these copies next sees what was taken. Locked in the order of their ids, so that two checkouts never wait for each
 * other in a circle; books without a limit are not locked, and sell as fast as they can.
 */
export async function lockStocks(tx: Tx, bookIds: readonly string[]): Promise<void> {
  await tx.$queryRaw`
    SELECT 1 FROM pricing WHERE book_id = ANY(${[...bookIds]}::uuid[]) AND stock IS NOT NULL
    ORDER BY book_id FOR NO KEY UPDATE`
}

/** Takes a copy of each book off its limited stock, the stocks being locked. */
export async function reserveStock(tx: Tx, bookIds: readonly string[]): Promise<Reservation[]> {
  const reserved = await tx.$queryRaw<(Reservation & Left)[]>`
    UPDATE pricing SET stock = stock - 1
    WHERE book_id = ANY(${[...bookIds]}::uuid[]) AND stock > 0
    RETURNING book_id AS "bookId", stock_epoch AS "stockEpoch", stock AS left`
  await sayAvailability(tx, reserved, 0)
  return reserved
}

/** Gives copies back, unless the stock was set anew in the meantime. */
export async function releaseStock(
  tx: Tx,
  copies: readonly { bookId: string; stockEpoch: number }[],
): Promise<void> {
  if (!copies.length) return
  const ids = copies.map((copy) => copy.bookId)
  const epochs = copies.map((copy) => copy.stockEpoch)
  await lockStocks(tx, ids)
  const released = await tx.$queryRaw<Left[]>`
    UPDATE pricing SET stock = stock + 1
    FROM unnest(${ids}::uuid[], ${epochs}::int[]) AS copy(book_id, epoch)
    WHERE pricing.book_id = copy.book_id AND stock_epoch = copy.epoch AND stock IS NOT NULL
    RETURNING pricing.book_id AS "bookId", stock AS left`
  await sayAvailability(tx, released, 1)
}

interface Left {
  bookId: string
  left: number
}

/** Says which have just been sold out (nothing is left), or are to be had again (one is): nothing else is told of a stock. */
async function sayAvailability(tx: Tx, stocks: readonly Left[], left: 0 | 1): Promise<void> {
  for (const stock of stocks)
    if (stock.left === left) await sayChanged(tx, stock.bookId, [`Book:${stock.bookId}`])
}

/** Published books that members may read. */
export async function countMemberBooks(db: Db): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pricing JOIN book ON book.id = pricing.book_id
    WHERE pricing.membership AND book.status = 'PUBLISHED'`
  return row?.count ?? 0
}
