import type { MutationResolvers } from '../../generated/types.ts'

export const revokeOtherSessions: MutationResolvers['revokeOtherSessions'] = (_parent, _args, context) =>
  context.sessionRevocation.revokeOthers(context)
