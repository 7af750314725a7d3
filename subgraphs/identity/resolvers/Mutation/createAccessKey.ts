import type { MutationResolvers } from '../../generated/types.ts'

export const createAccessKey: MutationResolvers['createAccessKey'] = (_parent, { input }, context) =>
  context.accessKeys.create(context, input)
