import type { PurchaseOfferResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'
import { isInStock } from '../offer/offer.ts'

export const PurchaseOffer: PurchaseOfferResolvers = {
  price: ({ pricing }) => toMoney(pricing.price, pricing.currency),
  compareAtPrice: ({ pricing: { compareAtPrice, currency } }) =>
    compareAtPrice === null ? null : toMoney(compareAtPrice, currency),
  available: ({ pricing }) => isInStock(pricing),
}
