import type { MutationResolvers } from '../../generated/types.ts'

export const declineHouseholdInvitation: MutationResolvers['declineHouseholdInvitation'] = (
  _parent,
  { input },
  context,
) => context.invitations.decline(context, input.invitationId)
