import type { MutationResolvers } from '../../generated/types.ts'

export const sendVerificationEmail: MutationResolvers['sendVerificationEmail'] = (_parent, _args, context) =>
  context.verification.send(context)
