import { mayPrice } from '../book/book.ts'
import type { BookResolvers } from '../generated/types.ts'
import { loadAccess } from '../offer/load-access.ts'
import { toOffers } from '../offer/offer.ts'

export const Book: BookResolvers = {
  __resolveReference: async ({ id }, { loaders, viewer }) =>
    viewer.ageLimit === null || (await loaders.book.load(id)) ? { id } : null,

  async offers({ id }, _, { loaders, viewer }) {
    const book = await loaders.book.load(id)
    if (!book || (book.status !== 'PUBLISHED' && !mayPrice(viewer, book))) return null
    const [pricing, plans] = await Promise.all([loaders.pricing.load(id), loaders.plansOnSale()])
    return toOffers(
      pricing,
      plans.map((plan) => plan.id),
    )
  },

  access: ({ id }, _, { loaders, viewer }) => loadAccess(loaders, viewer, id),
}
