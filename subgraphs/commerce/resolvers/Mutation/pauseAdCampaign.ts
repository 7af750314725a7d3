import type { MutationResolvers } from '../../generated/types.ts'

export const pauseAdCampaign: MutationResolvers['pauseAdCampaign'] = (_, { input }, { ads, viewer }) =>
  ads.pause(viewer, input)
