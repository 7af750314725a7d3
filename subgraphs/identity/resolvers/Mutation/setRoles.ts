import type { MutationResolvers } from '../../generated/types.ts'

export const setRoles: MutationResolvers['setRoles'] = (_parent, { input }, context) =>
  context.accounts.setRoles(context, input)
