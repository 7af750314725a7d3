import type { UserResolvers } from '../generated/types.ts'

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  cart: ({ id }, _, { carts, viewer }) => carts.find(viewer, id),
  membership: ({ id }, _, { loaders, viewer }) => (viewer.userId === id ? loaders.liveMembership() : null),
  orders: ({ id }, args, { orders, viewer }) => orders.list(viewer, id, args),
}
