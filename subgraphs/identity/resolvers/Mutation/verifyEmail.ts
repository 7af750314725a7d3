import type { MutationResolvers } from '../../generated/types.ts'

export const verifyEmail: MutationResolvers['verifyEmail'] = (_parent, { input }, context) =>
  context.verification.verify(context, input.token)
