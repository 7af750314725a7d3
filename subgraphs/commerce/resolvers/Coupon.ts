import type { CouponResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const Coupon: CouponResolvers = {
  amount: ({ amount, currency }) => (amount === null || currency === null ? null : toMoney(amount, currency)),
}
