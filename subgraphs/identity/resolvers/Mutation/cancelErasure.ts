import type { MutationResolvers } from '../../generated/types.ts'

export const cancelErasure: MutationResolvers['cancelErasure'] = (_parent, _args, context) =>
  context.erasures.cancel(context)
