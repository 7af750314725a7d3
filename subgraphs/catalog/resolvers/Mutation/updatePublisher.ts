import type { MutationResolvers } from '../../generated/types.ts'

export const updatePublisher: MutationResolvers['updatePublisher'] = (_, { input }, { publishers, viewer }) =>
  publishers.rename(viewer, input)
