import type { MutationResolvers } from '../../generated/types.ts'

export const checkout: MutationResolvers['checkout'] = (_, { input }, { checkout: place, viewer }) =>
  place(viewer, input)
