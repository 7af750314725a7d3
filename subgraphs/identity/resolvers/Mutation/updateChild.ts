import type { MutationResolvers } from '../../generated/types.ts'

export const updateChild: MutationResolvers['updateChild'] = (_parent, { input }, context) =>
  context.children.update(context, input)
