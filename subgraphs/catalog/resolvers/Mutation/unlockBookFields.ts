import type { MutationResolvers } from '../../generated/types.ts'

export const unlockBookFields: MutationResolvers['unlockBookFields'] = (_, { input }, { books, viewer }) =>
  books.unlockFields(viewer, input)
