import type { MutationResolvers } from '../../generated/types.ts'

export const applyCoupon: MutationResolvers['applyCoupon'] = (_, { input }, { carts, viewer }) =>
  carts.applyCoupon(viewer, input.code)
