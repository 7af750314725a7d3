import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { Coupon } from '../generated/prisma/client.ts'

export type CouponRecord = Coupon

export interface CouponUse {
  coupon: Coupon
  /** By this reader, orders that wait for their payment included. */
  usedByReader: number
}

export interface Basket {
  subtotal: bigint
  currency: string
}

/** What a coupon takes off a basket now, or why it takes nothing. */
export function redeem(
  { coupon, usedByReader }: CouponUse,
  basket: Basket,
  now: Date,
): bigint | ProblemRecord {
  if (!isCurrent(coupon, now)) return invalidCoupon(coupon.code)
  const isUsedUp = coupon.maxRedemptions !== null && coupon.redemptions >= coupon.maxRedemptions
  const isUsedUpByReader = coupon.maxPerUser !== null && usedByReader >= coupon.maxPerUser
  if (isUsedUp || isUsedUpByReader)
    return problem('COUPON_EXHAUSTED', `The coupon ${coupon.code} is used up.`)
  if (coupon.amount === null) return percentOf(basket.subtotal, coupon.percent ?? 0)
  if (coupon.currency !== basket.currency) {
    return problem('CURRENCY_MISMATCH', `The coupon ${coupon.code} is for carts in ${coupon.currency}.`)
  }
  return coupon.amount < basket.subtotal ? coupon.amount : basket.subtotal
}

export const invalidCoupon = (code: string) => problem('COUPON_INVALID', `The coupon ${code} is not valid.`)

const isCurrent = ({ startsAt, endsAt }: Coupon, now: Date): boolean =>
  (startsAt === null || startsAt <= now) && (endsAt === null || now < endsAt)

/** Rounded half up. */
const percentOf = (amount: bigint, percent: number): bigint => (amount * BigInt(percent) * 2n + 100n) / 200n

/** As it is kept: people type codes in any case and with blanks around them. */
export const normaliseCode = (code: string): string => code.trim().toUpperCase()
