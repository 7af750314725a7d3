import type { MutationResolvers } from '../../generated/types.ts'

export const addTotp: MutationResolvers['addTotp'] = (_parent, { input }, context) =>
  context.totp.add(context, input.password)
