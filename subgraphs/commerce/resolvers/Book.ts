import { mayPrice } from '../book/book.ts'
import type { BookResolvers } from '../generated/types.ts'
import { decideAccess } from '../offer/access.ts'
import { toOffers } from '../offer/offer.ts'

export const Book: BookResolvers = {
  __resolveReference: ({ id }) => ({ id }),

  async offers({ id }, _, { loaders, viewer }) {
    const book = await loaders.book.load(id)
    if (!book || (book.status !== 'PUBLISHED' && !mayPrice(viewer, book))) return null
    const [pricing, planIds] = await Promise.all([loaders.pricing.load(id), loaders.planIds()])
    return toOffers(pricing, planIds)
  },

  async access({ id }, _, { loaders }) {
    const [book, pricing, entitlement, membership] = await Promise.all([
      loaders.book.load(id),
      loaders.pricing.load(id),
      loaders.entitlement.load(id),
      loaders.membership(),
    ])
    return decideAccess({ book, pricing, entitlement, membership })
  },
}
