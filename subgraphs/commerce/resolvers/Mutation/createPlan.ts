import type { MutationResolvers } from '../../generated/types.ts'

export const createPlan: MutationResolvers['createPlan'] = (_, { input }, { plans, viewer }) =>
  plans.create(viewer, input)
