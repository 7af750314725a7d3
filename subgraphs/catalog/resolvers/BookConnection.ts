import type { BookConnectionResolvers } from '../generated/types.ts'

export const BookConnection: BookConnectionResolvers = {
  totalCount: ({ found }, _, { listings }) => listings.count(found),
  facets: ({ found }, _, { listings }) => listings.facets(found),
}
