import type { IngestionResolvers } from '../generated/types.ts'

export const Ingestion: IngestionResolvers = {
  byteSize: ({ byteSize }) => (byteSize === null ? null : Number(byteSize)),
  findings: ({ id }, _args, { loaders }) => loaders.findingsOfIngestion.load(id),
  book: ({ bookId }, _args, { loaders }) => (bookId === null ? null : loaders.book.load(bookId)),
}
