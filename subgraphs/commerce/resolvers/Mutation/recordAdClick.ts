import type { MutationResolvers } from '../../generated/types.ts'

export const recordAdClick: MutationResolvers['recordAdClick'] = (_, { input }, { ads, viewer }) =>
  ads.recordClick(viewer, input)
