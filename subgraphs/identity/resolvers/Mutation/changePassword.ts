import type { MutationResolvers } from '../../generated/types.ts'

export const changePassword: MutationResolvers['changePassword'] = (_parent, { input }, context) =>
  context.passwords.change(context, input)
