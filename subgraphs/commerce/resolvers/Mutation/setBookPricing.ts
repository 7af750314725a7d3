import type { MutationResolvers } from '../../generated/types.ts'

export const setBookPricing: MutationResolvers['setBookPricing'] = async (
  _,
  { input },
  { pricing, viewer },
) => {
  const { bookId, problems } = await pricing.set(viewer, input)
  return { book: bookId === null ? null : { id: bookId }, problems }
}
