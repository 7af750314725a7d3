import { isId } from '#kit/ids.ts'
import { readPage, toConnection } from '#kit/pagination/connection.ts'
import { visibleBook } from '../book/visible-book.ts'
import { placeCursor } from '../annotation/annotation.ts'
import type { BookResolvers } from '../generated/types.ts'
import { idCursor } from '../keyset.ts'
import { averageOf } from '../review/review.ts'

export const Book: BookResolvers = {
  __resolveReference: ({ id }, context) => (isId(id) ? visibleBook(id.toLowerCase(), context) : null),

  rating: async ({ id }, _args, { loaders }) => {
    const rating = await loaders.rating.load(id)
    return { average: averageOf(rating), count: rating.count }
  },
  reviews: async ({ id }, args, { loaders }) => {
    const page = readPage(args)
    const rows = await loaders.reviews.load({ id, page })
    return { ...toConnection(rows, page, idCursor), bookId: id }
  },
  libraryItem: ({ id }, _args, { loaders }) => loaders.item.load(id),
  annotations: async ({ id }, args, { viewer, loaders }) => {
    const page = readPage(args)
    if (viewer.userId === null) return null
    const rows = await loaders.annotations.load({ id, page })
    return { ...toConnection(rows, page, placeCursor), bookId: id }
  },
  searchInside: async ({ id }, { query, ...args }, { loaders, search }) => {
    const reach = await loaders.reach.load(id)
    return reach && search.search(reach, query, args)
  },
  sample: async ({ id }, _args, { loaders, delivery }) => {
    const reach = await loaders.reach.load(id)
    return reach && delivery.sample(reach)
  },
}
