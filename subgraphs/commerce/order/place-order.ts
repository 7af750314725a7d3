import { newId } from '#kit/ids.ts'
import type { CartRecord } from '../cart/cart.ts'
import { recordRedemption } from '../coupon/coupon-repository.ts'
import type { Tx } from '../database.ts'
import type { Order, OrderLine } from '../generated/prisma/client.ts'
import { reserveStock } from '../offer/pricing-repository.ts'
import type { ChargeService } from '../payment/charge.ts'
import { newOrderNumber } from './order.ts'
import { getOrder, insertOrder } from './order-repository.ts'
import { fulfil } from './order-settlement.ts'

export interface Placement {
  userId: string
  idempotencyKey: string
  inputHash: string
  /** Free of problems, its books' stocks locked. */
  cart: CartRecord
  charges: ChargeService
  now: Date
}

/** Writes the order, takes its copies off the stock, counts its coupon and opens its payment; with nothing to pay, it is paid. */
export async function placeOrder(tx: Tx, { cart, charges, now, ...attempt }: Placement): Promise<Order> {
  const { currency, subtotal, tax, total, coupon } = cart
  const discount = coupon?.amount ?? 0n
  const order: Order = {
    ...attempt,
    id: newId(),
    number: newOrderNumber(),
    status: 'PENDING_PAYMENT',
    version: 1,
    currency,
    subtotal,
    discount,
    couponCode: coupon?.code ?? null,
    tax,
    total,
    placedAt: now,
    paidAt: null,
  }
  await insertOrder(tx, order, toOrderLines(order.id, cart, await reserveAll(tx, cart)))
  const { id: orderId, userId } = order
  if (coupon) await recordRedemption(tx, { orderId, couponId: coupon.id, userId, amount: discount })
  if (total > 0n)
    await charges.open(tx, { userId, purpose: 'ORDER', subjectId: orderId, amount: total, currency })
  else await fulfil(tx, order, now)
  return getOrder(tx, orderId)
}

/** The epoch of each limited stock that a copy was taken off. */
async function reserveAll(tx: Tx, { lines }: CartRecord): Promise<Map<string, number>> {
  const bookIds = lines.map((line) => line.bookId)
  const epochs = new Map((await reserveStock(tx, bookIds)).map((one) => [one.bookId, one.stockEpoch]))
  if (lines.some((line) => line.isLimited && !epochs.has(line.bookId))) {
    throw new Error('A copy vanished from a stock that was locked.')
  }
  return epochs
}

const toOrderLines = (orderId: string, { lines }: CartRecord, epochs: Map<string, number>): OrderLine[] =>
  lines.map(({ bookId, title, unitPrice, discount, tax, total }, position) => ({
    id: newId(),
    orderId,
    position,
    bookId,
    title,
    unitPrice,
    discount,
    tax,
    total,
    stockEpoch: epochs.get(bookId) ?? null,
    refundId: null,
  }))
