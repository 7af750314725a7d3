import type { MutationResolvers } from '../../generated/types.ts'

export const cancelHouseholdInvitation: MutationResolvers['cancelHouseholdInvitation'] = (
  _parent,
  _args,
  context,
) => context.invitations.cancel(context)
