import type { QueryResolvers } from '../../generated/types.ts'

export const book: QueryResolvers['book'] = (_, by, { books, viewer }) => books.find(viewer, by)
