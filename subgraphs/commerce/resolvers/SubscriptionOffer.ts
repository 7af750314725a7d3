import type { SubscriptionOfferResolvers } from '../generated/types.ts'

export const SubscriptionOffer: SubscriptionOfferResolvers = {
  plan: ({ planId }) => ({ id: planId }),
}
