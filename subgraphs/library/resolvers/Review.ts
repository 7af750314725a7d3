import { visibleBook } from '../book/visible-book.ts'
import type { ReviewResolvers } from '../generated/types.ts'

export const Review: ReviewResolvers = {
  author: ({ userId }) => ({ id: userId }),
  book: ({ bookId }, _args, context) => visibleBook(bookId, context),
}
