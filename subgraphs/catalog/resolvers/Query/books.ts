import type { QueryResolvers } from '../../generated/types.ts'

export const books: QueryResolvers['books'] = (_, args, { listings }) => listings.list(args)
