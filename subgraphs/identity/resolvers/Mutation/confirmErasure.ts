import type { MutationResolvers } from '../../generated/types.ts'

export const confirmErasure: MutationResolvers['confirmErasure'] = (_parent, { input }, context) =>
  context.erasures.confirm(context, input.token)
