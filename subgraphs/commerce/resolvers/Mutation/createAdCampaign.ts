import type { MutationResolvers } from '../../generated/types.ts'

export const createAdCampaign: MutationResolvers['createAdCampaign'] = (_, { input }, { ads, viewer }) =>
  ads.create(viewer, input)
