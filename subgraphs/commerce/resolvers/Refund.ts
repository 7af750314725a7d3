import type { RefundResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const Refund: RefundResolvers = {
  amount: ({ amount, currency }) => toMoney(amount, currency),
}
