import type { MutationResolvers } from '../../generated/types.ts'

export const refreshSession: MutationResolvers['refreshSession'] = (_parent, { input }, context) =>
  context.sessions.refresh(context, input)
