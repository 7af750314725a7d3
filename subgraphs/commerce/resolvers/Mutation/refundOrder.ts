import type { MutationResolvers } from '../../generated/types.ts'

export const refundOrder: MutationResolvers['refundOrder'] = (_, { input }, { refunds, viewer }) =>
  refunds.refund(viewer, input)
