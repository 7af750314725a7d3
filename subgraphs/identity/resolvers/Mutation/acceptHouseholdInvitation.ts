import type { MutationResolvers } from '../../generated/types.ts'

export const acceptHouseholdInvitation: MutationResolvers['acceptHouseholdInvitation'] = (
  _parent,
  { input },
  context,
) => context.invitations.accept(context, input.invitationId)
