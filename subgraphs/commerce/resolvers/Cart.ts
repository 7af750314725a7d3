import type { CartResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const Cart: CartResolvers = {
  // A reader has one cart, which goes by the reader's id.
  id: ({ userId }) => userId,
  discounts: ({ coupon, currency }) =>
    coupon ? [{ code: coupon.code, amount: toMoney(coupon.amount, currency) }] : [],
  subtotal: ({ subtotal, currency }) => toMoney(subtotal, currency),
  tax: ({ tax, currency }) => toMoney(tax, currency),
  total: ({ total, currency }) => toMoney(total, currency),
}
