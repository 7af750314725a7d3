import { readPage, toConnection } from '#kit/pagination/connection.ts'
import type { ShelfResolvers } from '../generated/types.ts'
import { idCursor } from '../keyset.ts'

export const Shelf: ShelfResolvers = {
  itemCount: ({ id }, _args, { loaders }) => loaders.shelfItemCount.load(id),
  items: async ({ id }, args, { loaders }) => {
    const page = readPage(args)
    const rows = await loaders.shelfItems.load({ id, page })
    return { ...toConnection(rows, page, idCursor), shelfId: id }
  },
}
