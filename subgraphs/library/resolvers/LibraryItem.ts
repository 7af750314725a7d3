import { visibleBook } from '../book/visible-book.ts'
import type { LibraryItemResolvers } from '../generated/types.ts'

export const LibraryItem: LibraryItemResolvers = {
  finishedAt: async ({ bookId }, _args, { loaders }) =>
    (await loaders.progress.load(bookId))?.finishedAt ?? null,
  progress: ({ bookId }, _args, { loaders }) => loaders.progress.load(bookId),
  book: ({ bookId }, _args, context) => visibleBook(bookId, context),
}
