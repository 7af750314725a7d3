import type { MutationResolvers } from '../../generated/types.ts'

export const inviteToHousehold: MutationResolvers['inviteToHousehold'] = (_parent, { input }, context) =>
  context.invitations.invite(context, input.login)
