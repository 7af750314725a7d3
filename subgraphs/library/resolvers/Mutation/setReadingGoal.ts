import type { MutationResolvers } from '../../generated/types.ts'

export const setReadingGoal: MutationResolvers['setReadingGoal'] = (
  _parent,
  { input },
  { viewer, statistics },
) => statistics.setGoal(viewer, input)
