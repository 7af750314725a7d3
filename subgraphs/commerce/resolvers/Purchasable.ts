import type { PurchasableResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const Purchasable: PurchasableResolvers = {
  price: ({ pricing }) => toMoney(pricing.price, pricing.currency),
}
