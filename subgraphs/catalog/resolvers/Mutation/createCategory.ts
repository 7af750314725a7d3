import type { MutationResolvers } from '../../generated/types.ts'

export const createCategory: MutationResolvers['createCategory'] = (_, { input }, { categories, viewer }) =>
  categories.create(viewer, input)
