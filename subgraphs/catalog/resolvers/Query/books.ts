import type { QueryResolvers } from '../../generated/types.ts'

export const books: QueryResolvers['books'] = (_, args, { listings, viewer }) => listings.list(viewer, args)
