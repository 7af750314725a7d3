import type { MutationResolvers } from '../../generated/types.ts'

export const recordAdImpressions: MutationResolvers['recordAdImpressions'] = (
  _,
  { input },
  { ads, viewer },
) => ads.recordImpressions(viewer, input)
