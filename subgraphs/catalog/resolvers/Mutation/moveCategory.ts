import type { MutationResolvers } from '../../generated/types.ts'

export const moveCategory: MutationResolvers['moveCategory'] = (_, { input }, { categories, viewer }) =>
  categories.move(viewer, input)
