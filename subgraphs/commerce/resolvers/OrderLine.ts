import type { OrderLineResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const OrderLine: OrderLineResolvers = {
  book: ({ bookId }) => ({ id: bookId }),
  unitPrice: ({ unitPrice, currency }) => toMoney(unitPrice, currency),
  discount: ({ discount, currency }) => toMoney(discount, currency),
  total: ({ total, currency }) => toMoney(total, currency),
  async refunded({ orderId, refundId }, _, { loaders }) {
    const refunds = await loaders.refundsOfOrder.load(orderId)
    return refunds.some((refund) => refund.id === refundId && refund.status === 'SUCCEEDED')
  },
}
