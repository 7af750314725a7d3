import type { MutationResolvers } from '../../generated/types.ts'

export const requestExport: MutationResolvers['requestExport'] = (_parent, { input }, context) =>
  context.exports.request(context, input)
