import type { MutationResolvers } from '../../generated/types.ts'

export const createCoupon: MutationResolvers['createCoupon'] = (_, { input }, { coupons, viewer }) =>
  coupons.create(viewer, input)
