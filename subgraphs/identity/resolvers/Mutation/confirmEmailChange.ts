import type { MutationResolvers } from '../../generated/types.ts'

export const confirmEmailChange: MutationResolvers['confirmEmailChange'] = (_parent, { input }, context) =>
  context.emailChange.confirm(context, input.token)
