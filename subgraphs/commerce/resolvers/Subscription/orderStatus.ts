import type { OrderRecord } from '../../order/order.ts'
import type { SubscriptionResolvers } from '../../generated/types.ts'

export const orderStatus: SubscriptionResolvers['orderStatus'] = {
  subscribe: (_, { id }, { orders, viewer }) => orders.watch(viewer, id),
  resolve: (order: OrderRecord | null) => order,
}
