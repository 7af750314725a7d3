import type { Book, CartLine, Coupon, Pricing } from '../generated/prisma/client.ts'
import type { Db, Tx } from '../database.ts'
import { listBooks } from '../book/book-repository.ts'
import { countUses } from '../coupon/coupon-repository.ts'
import { listEntitlements } from '../entitlement/entitlement-repository.ts'
import { listPricings } from '../offer/pricing-repository.ts'

export interface CartLineFacts {
  line: CartLine
  book: Book | undefined
  pricing: Pricing | undefined
  isOwned: boolean
}

/** A cart, and what is true now of the books in it. */
export interface CartFacts {
  userId: string
  lines: CartLineFacts[]
  coupon: { coupon: Coupon; usedByReader: number } | null
}

export async function loadCart(db: Db, userId: string): Promise<CartFacts> {
  const cart = await db.cart.findUnique({
    where: { userId },
    include: { lines: { orderBy: [{ addedAt: 'asc' }, { id: 'asc' }] }, coupon: true },
  })
  const bookIds = cart?.lines.map((line) => line.bookId) ?? []
  if (!cart || (!bookIds.length && !cart.coupon)) return { userId, lines: [], coupon: null }
  // One after the other: within a transaction they share one connection anyway.
  const books = new Map((await listBooks(db, bookIds)).map((book) => [book.id, book]))
  const pricings = new Map((await listPricings(db, bookIds)).map((pricing) => [pricing.bookId, pricing]))
  const owned = new Set(
    (await listEntitlements(db, userId, bookIds)).map((entitlement) => entitlement.bookId),
  )
  return {
    userId,
    lines: cart.lines.map((line) => ({
      line,
      book: books.get(line.bookId),
      pricing: pricings.get(line.bookId),
      isOwned: owned.has(line.bookId),
    })),
    coupon: cart.coupon && { coupon: cart.coupon, usedByReader: await countUses(db, cart.coupon.id, userId) },
  }
}

/** Makes the reader's cart where there is none, and keeps everybody else from changing it until the transaction ends. */
export async function lockCart(tx: Tx, userId: string): Promise<{ couponId: string | null }> {
  await tx.$executeRaw`INSERT INTO cart (user_id) VALUES (${userId}::uuid) ON CONFLICT DO NOTHING`
  const rows = await tx.$queryRaw<{ couponId: string | null }[]>`
    SELECT coupon_id AS "couponId" FROM cart WHERE user_id = ${userId}::uuid FOR UPDATE`
  return rows[0] ?? { couponId: null }
}

export const listCartLines = (db: Db, userId: string): Promise<CartLine[]> =>
  db.cartLine.findMany({ where: { userId }, orderBy: [{ addedAt: 'asc' }, { id: 'asc' }] })

/** A book that is in the cart already stays in its place, at the price seen now. */
export async function putLine(tx: Tx, line: CartLine): Promise<void> {
  const { userId, bookId, seenPrice, currency } = line
  await tx.cartLine.upsert({
    where: { userId_bookId: { userId, bookId } },
    create: line,
    update: { seenPrice, currency },
  })
}

export async function removeLine(db: Db, userId: string, id: string): Promise<boolean> {
  const { count } = await db.cartLine.deleteMany({ where: { id, userId } })
  return count === 1
}

export async function setCoupon(db: Db, userId: string, couponId: string | null): Promise<void> {
  await db.cart.update({ where: { userId }, data: { couponId } })
}

/** What was bought leaves the cart, and the coupon with it. */
export async function removeBought(tx: Tx, userId: string, bookIds: readonly string[]): Promise<void> {
  await tx.cartLine.deleteMany({ where: { userId, bookId: { in: [...bookIds] } } })
  await tx.cart.updateMany({ where: { userId }, data: { couponId: null } })
}

/** The reader was told of these prices. */
export async function acknowledgePrices(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE cart_line SET seen_price = pricing.price FROM pricing
    WHERE cart_line.user_id = ${userId}::uuid AND pricing.book_id = cart_line.book_id
      AND pricing.price IS NOT NULL AND pricing.currency = cart_line.currency`
}
