import type { MutationResolvers } from '../../generated/types.ts'

export const requestErasure: MutationResolvers['requestErasure'] = (_parent, { input }, context) =>
  context.erasures.request(context, input)
