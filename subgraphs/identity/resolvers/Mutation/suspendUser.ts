import type { MutationResolvers } from '../../generated/types.ts'

export const suspendUser: MutationResolvers['suspendUser'] = (_parent, { input }, context) =>
  context.accounts.suspendUser(context, input)
