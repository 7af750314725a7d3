import type { MutationResolvers } from '../../generated/types.ts'

export const addChild: MutationResolvers['addChild'] = (_parent, { input }, context) =>
  context.children.add(context, input)
