import type { Pricing } from '../generated/prisma/client.ts'

/** The id says which offer it is, so that it stays the same however often the pricing changes. */
export type PurchaseOfferRecord = { __typename: 'PurchaseOffer'; id: string; pricing: PurchasePricing }
export type SubscriptionOfferRecord = { __typename: 'SubscriptionOffer'; id: string; planId: string }
export type AdSupportedOfferRecord = { __typename: 'AdSupportedOffer'; id: string; adsPerChapter: number }
export type OfferRecord = PurchaseOfferRecord | SubscriptionOfferRecord | AdSupportedOfferRecord

/** The pricing of a book that is for sale. */
export type PurchasePricing = Pricing & { price: bigint; currency: string }

export const isForSale = (pricing: Pricing | null | undefined): pricing is PurchasePricing =>
  pricing != null && pricing.price !== null && pricing.currency !== null

export const isInStock = (pricing: Pricing): boolean => pricing.stock === null || pricing.stock > 0

/** To buy, then by plan, then with advertisements. */
export function toOffers(pricing: Pricing | null, planIds: readonly string[]): OfferRecord[] {
  if (!pricing) return []
  const offers: OfferRecord[] = []
  if (isForSale(pricing))
    offers.push({ __typename: 'PurchaseOffer', id: `purchase-${pricing.bookId}`, pricing })
  if (pricing.membership) {
    for (const planId of planIds) {
      offers.push({ __typename: 'SubscriptionOffer', id: `plan-${planId}-${pricing.bookId}`, planId })
    }
  }
  if (pricing.adsPerChapter !== null) {
    const { adsPerChapter } = pricing
    offers.push({ __typename: 'AdSupportedOffer', id: `ads-${pricing.bookId}`, adsPerChapter })
  }
  return offers
}
