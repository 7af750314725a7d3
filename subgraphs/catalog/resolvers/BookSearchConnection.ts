import type { BookSearchConnectionResolvers } from '../generated/types.ts'

export const BookSearchConnection: BookSearchConnectionResolvers = {
  totalCount: ({ found }, _, { listings }) => listings.count(found),
  facets: ({ found }, _, { listings }) => listings.facets(found),
}
