import { visibleBook } from '../book/visible-book.ts'
import type { ShelfItemResolvers } from '../generated/types.ts'

export const ShelfItem: ShelfItemResolvers = {
  book: ({ bookId }, _args, context) => visibleBook(bookId, context),
}
