import type { OrderResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const Order: OrderResolvers = {
  async __resolveReference({ id }, { orders, viewer, loaders }) {
    const order = await loaders.order.load(id)
    return order && orders.maySee(viewer, order.userId) ? order : null
  },
  lines: async ({ id, currency }, _, { loaders }) =>
    (await loaders.linesOfOrder.load(id)).map((line) => ({ ...line, currency })),
  discounts: ({ couponCode, discount, currency }) =>
    couponCode === null ? [] : [{ code: couponCode, amount: toMoney(discount, currency) }],
  subtotal: ({ subtotal, currency }) => toMoney(subtotal, currency),
  tax: ({ tax, currency }) => toMoney(tax, currency),
  total: ({ total, currency }) => toMoney(total, currency),
  payment: ({ id }, _, { loaders }) => loaders.paymentOfOrder.load(id),
  refunds: ({ id }, _, { loaders }) => loaders.refundsOfOrder.load(id),
}
