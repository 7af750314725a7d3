import type { MutationResolvers } from '../../generated/types.ts'

export const removeFromCart: MutationResolvers['removeFromCart'] = (_, { input }, { carts, viewer }) =>
  carts.remove(viewer, input.lineId)
