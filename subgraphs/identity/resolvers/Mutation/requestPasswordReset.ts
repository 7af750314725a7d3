import type { MutationResolvers } from '../../generated/types.ts'

export const requestPasswordReset: MutationResolvers['requestPasswordReset'] = (
  _parent,
  { input },
  context,
) => context.passwords.requestReset(context, input.login)
