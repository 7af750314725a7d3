import type { CartLineResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const CartLine: CartLineResolvers = {
  book: ({ bookId }) => ({ id: bookId }),
  unitPrice: ({ unitPrice, currency }) => toMoney(unitPrice, currency),
  discount: ({ discount, currency }) => toMoney(discount, currency),
  total: ({ total, currency }) => toMoney(total, currency),
}
