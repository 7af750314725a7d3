import type { MutationResolvers } from '../../generated/types.ts'

export const updateBook: MutationResolvers['updateBook'] = (_, { input }, { books, viewer }) =>
  books.update(viewer, input)
