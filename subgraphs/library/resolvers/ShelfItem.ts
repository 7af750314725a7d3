import type { ShelfItemResolvers } from '../generated/types.ts'

export const ShelfItem: ShelfItemResolvers = {
  book: ({ bookId }) => ({ id: bookId }),
}
