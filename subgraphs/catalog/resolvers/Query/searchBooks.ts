import type { QueryResolvers } from '../../generated/types.ts'

export const searchBooks: QueryResolvers['searchBooks'] = (_, args, { listings, viewer }) =>
  listings.search(viewer, args)
