import type { PaymentResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const Payment: PaymentResolvers = {
  amount: ({ amount, currency }) => toMoney(amount, currency),
  // Whoever has the address can approve the payment.
  nextAction: ({ userId, actionUrl }, _, { viewer }) =>
    actionUrl === null || viewer.userId !== userId ? null : { type: 'REDIRECT', url: actionUrl },
}
