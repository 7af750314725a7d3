import type { HouseholdInvitationResolvers } from '../generated/types.ts'

export const HouseholdInvitation: HouseholdInvitationResolvers = {
  async from({ invitedById }, _args, { loaders }) {
    const inviter = await loaders.user.load(invitedById)
    if (!inviter) throw new Error(`The account ${invitedById} of an invitation is gone.`)
    return inviter
  },
}
