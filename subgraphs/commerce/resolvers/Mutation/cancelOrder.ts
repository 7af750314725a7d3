import type { MutationResolvers } from '../../generated/types.ts'

export const cancelOrder: MutationResolvers['cancelOrder'] = (_, { input }, { orders, viewer }) =>
  orders.cancel(viewer, input.orderId)
