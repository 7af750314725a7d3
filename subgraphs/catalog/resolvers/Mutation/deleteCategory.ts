import type { MutationResolvers } from '../../generated/types.ts'

export const deleteCategory: MutationResolvers['deleteCategory'] = (_, { input }, { categories, viewer }) =>
  categories.remove(viewer, input)
