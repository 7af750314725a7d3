import type { MutationResolvers } from '../../generated/types.ts'

export const reviewBook: MutationResolvers['reviewBook'] = (_parent, { input }, { viewer, reviews }) =>
  reviews.review(viewer, input)
