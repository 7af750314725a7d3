import type { ShelfItemConnectionResolvers } from '../generated/types.ts'

export const ShelfItemConnection: ShelfItemConnectionResolvers = {
  totalCount: ({ shelfId }, _args, { loaders }) => loaders.shelfItemCount.load(shelfId),
}
