import type { MutationResolvers } from '../../generated/types.ts'

export const confirmExport: MutationResolvers['confirmExport'] = (_parent, { input }, context) =>
  context.exports.confirm(context, input.token)
