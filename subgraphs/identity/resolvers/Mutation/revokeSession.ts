import type { MutationResolvers } from '../../generated/types.ts'

export const revokeSession: MutationResolvers['revokeSession'] = (_parent, { input }, context) =>
  context.sessionRevocation.revoke(context, input.sessionId)
