import type { MutationResolvers } from '../../generated/types.ts'

export const resetPassword: MutationResolvers['resetPassword'] = (_parent, { input }, context) =>
  context.passwords.reset(context, input)
