import type { PaymentResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const Payment: PaymentResolvers = {
  amount: ({ amount, currency }) => toMoney(amount, currency),
  nextAction: ({ actionUrl }) => (actionUrl === null ? null : { type: 'REDIRECT', url: actionUrl }),
}
