import type { MutationResolvers } from '../../generated/types.ts'

export const saveProgress: MutationResolvers['saveProgress'] = (_parent, { input }, { viewer, progress }) =>
  progress.save(viewer, input)
