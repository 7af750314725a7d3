import type { SimilarBookResolvers } from '../generated/types.ts'

export const SimilarBook: SimilarBookResolvers = {
  async book({ bookId }, _, { loaders }) {
    const book = await loaders.book.load(bookId)
    if (!book) throw new Error(`The similar book ${bookId} is gone.`)
    return book
  },
}
