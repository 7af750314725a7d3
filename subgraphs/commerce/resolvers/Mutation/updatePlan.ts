import type { MutationResolvers } from '../../generated/types.ts'

export const updatePlan: MutationResolvers['updatePlan'] = (_, { input }, { plans, viewer }) =>
  plans.update(viewer, input)
