import type { MutationResolvers } from '../../generated/types.ts'

export const setBookCategories: MutationResolvers['setBookCategories'] = (_, { input }, { books, viewer }) =>
  books.setCategories(viewer, input)
