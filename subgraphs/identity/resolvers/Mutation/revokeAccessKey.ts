import type { MutationResolvers } from '../../generated/types.ts'

export const revokeAccessKey: MutationResolvers['revokeAccessKey'] = (_parent, { input }, context) =>
  context.accessKeys.revoke(context, input.accessKeyId)
