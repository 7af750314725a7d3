import type { SubscriptionOfferResolvers } from '../generated/types.ts'

export const SubscriptionOffer: SubscriptionOfferResolvers = {
  async plan({ planId }, _, { loaders }) {
    const plan = await loaders.plan.load(planId)
    if (!plan) throw new Error(`The plan ${planId} of an offer is gone.`)
    return plan
  },
}
