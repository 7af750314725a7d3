import type { MutationResolvers } from '../../generated/types.ts'

export const removeCoupon: MutationResolvers['removeCoupon'] = (_, { input }, { carts, viewer }) =>
  carts.removeCoupon(viewer, input.code)
