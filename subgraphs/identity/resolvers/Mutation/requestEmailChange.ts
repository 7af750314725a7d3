import type { MutationResolvers } from '../../generated/types.ts'

export const requestEmailChange: MutationResolvers['requestEmailChange'] = (_parent, { input }, context) =>
  context.emailChange.request(context, input)
