import type { MutationResolvers } from '../../generated/types.ts'

export const confirmTotp: MutationResolvers['confirmTotp'] = (_parent, { input }, context) =>
  context.totp.confirm(context, input.code)
