import type { MutationResolvers } from '../../generated/types.ts'

export const removeTotp: MutationResolvers['removeTotp'] = (_parent, { input }, context) =>
  context.totp.remove(context, input)
