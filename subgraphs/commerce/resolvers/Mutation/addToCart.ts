import type { MutationResolvers } from '../../generated/types.ts'

export const addToCart: MutationResolvers['addToCart'] = (_, { input }, { carts, viewer }) =>
  carts.add(viewer, input.bookId)
