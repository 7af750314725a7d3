import type { ReviewConnectionResolvers } from '../generated/types.ts'

export const ReviewConnection: ReviewConnectionResolvers = {
  totalCount: async ({ bookId }, _args, { loaders }) => (await loaders.rating.load(bookId)).count,
}
