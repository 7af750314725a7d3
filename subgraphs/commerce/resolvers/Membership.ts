import type { MembershipResolvers } from '../generated/types.ts'

export const Membership: MembershipResolvers = {
  async plan({ planId }, _, { loaders }) {
    const plan = await loaders.plan.load(planId)
    if (!plan) throw new Error(`The plan ${planId} of a membership is gone.`)
    return plan
  },
}
