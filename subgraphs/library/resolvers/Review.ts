import type { ReviewResolvers } from '../generated/types.ts'

export const Review: ReviewResolvers = {
  author: ({ userId }) => ({ id: userId }),
  book: ({ bookId }) => ({ id: bookId }),
}
