import type { UserResolvers } from '../generated/types.ts'

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  cart: ({ id }, _, { carts, viewer }) => carts.find(viewer, id),
  membership: (_user, _, { loaders }) => loaders.liveMembership(),
  orders: ({ id }, args, { orders, viewer }) => orders.list(viewer, id, args),
}
