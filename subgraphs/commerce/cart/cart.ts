import { problem, problemOf, type ProblemRecord } from '#kit/errors/problem.ts'
import { redeem } from '../coupon/coupon.ts'
import { toMoney } from '../money.ts'
import { isForSale, isInStock, type PurchasePricing } from '../offer/offer.ts'
import type { CartFacts, CartLineFacts } from './cart-repository.ts'
import { shareOut, sum, type LineAmounts } from './totals.ts'

export interface CartLineRecord extends LineAmounts {
  id: string
  bookId: string
  title: string
  currency: string
  /** There is a limited number of copies. */
  isLimited: boolean
}

export interface CartRecord {
  userId: string
  currency: string
  lines: CartLineRecord[]
  coupon: { id: string; code: string; amount: bigint } | null
  subtotal: bigint
  tax: bigint
  total: bigint
  problems: ProblemRecord[]
}

export interface CartRules {
  defaultCurrency: string
  taxRate: number
  now: Date
}

/** What a cart costs now, and what has changed since its books were put in. */
export function priceCart(
  { userId, lines, coupon }: CartFacts,
  { defaultCurrency, taxRate, now }: CartRules,
): CartRecord {
  const currency = lines[0]?.line.currency ?? defaultCurrency
  const checked = lines.map((facts, index) => ({
    facts,
    ...checkLine(facts, currency, ['lines', String(index)]),
  }))
  const problems = checked.flatMap((line) => line.problem ?? [])

  const subtotal = sum(checked.map((line) => line.price ?? 0n))
  const discount = coupon && subtotal > 0n ? redeem(coupon, { subtotal, currency }, now) : 0n
  if (typeof discount !== 'bigint') problems.push(discount)
  const taken = typeof discount === 'bigint' ? discount : 0n

  const amounts = shareOut(
    checked.map((line) => line.price ?? 0n),
    taken,
    taxRate,
  )
  return {
    userId,
    currency,
    lines: checked.map(({ facts: { line, book, pricing }, price }, index) => ({
      ...(amounts[index] ?? nothing),
      id: line.id,
      bookId: line.bookId,
      title: book?.title ?? '',
      currency,
      isLimited: pricing?.stock != null,
      unitPrice: price ?? line.seenPrice,
    })),
    coupon: coupon && { id: coupon.coupon.id, code: coupon.coupon.code, amount: taken },
    subtotal,
    tax: sum(amounts.map((line) => line.tax)),
    total: sum(amounts.map((line) => line.total)),
    problems,
  }
}

const nothing: LineAmounts = { unitPrice: 0n, discount: 0n, tax: 0n, total: 0n }

/** The price today, null where it can't be bought; and what the reader must know. */
function checkLine(
  facts: CartLineFacts,
  currency: string,
  path: string[],
): { price: bigint | null; problem: ProblemRecord | null } {
  const { line, pricing } = facts
  const refusal = findRefusal(facts, path)
  if (refusal || !isForSale(pricing)) return { price: null, problem: refusal }
  if (pricing.currency !== currency || line.currency !== currency) {
    const message = `It is sold in ${pricing.currency} now, and the cart is in ${currency}.`
    return { price: null, problem: problem('CURRENCY_MISMATCH', message, path) }
  }
  const changed = pricing.price !== line.seenPrice
  return { price: pricing.price, problem: changed ? priceChanged(pricing, line.seenPrice, path) : null }
}

function priceChanged(
  { bookId, price, currency }: PurchasePricing,
  seen: bigint,
  path: string[],
): ProblemRecord {
  const data = { book: { id: bookId }, previous: toMoney(seen, currency), current: toMoney(price, currency) }
  return problemOf('PriceChanged', 'PRICE_CHANGED', 'The price has changed since.', data, path)
}

/** Why this reader can't buy this book now. */
export function findRefusal(
  { book, pricing, isOwned }: Pick<CartLineFacts, 'book' | 'pricing' | 'isOwned'>,
  path: string[],
): ProblemRecord | null {
  if (isOwned) return problem('ALREADY_OWNED', 'This book is yours already.', path)
  if (book?.status !== 'PUBLISHED' || !isForSale(pricing)) {
    return problem('NOT_FOR_SALE', 'This book is not for sale.', path)
  }
  return isInStock(pricing) ? null : outOfStock(pricing, path)
}

const outOfStock = ({ bookId, stock }: PurchasePricing, path: string[]) => {
  const data = { book: { id: bookId }, available: stock ?? 0 }
  return problemOf('OutOfStock', 'OUT_OF_STOCK', 'This book is sold out.', data, path)
}
