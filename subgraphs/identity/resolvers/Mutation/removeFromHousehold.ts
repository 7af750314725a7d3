import type { MutationResolvers } from '../../generated/types.ts'

export const removeFromHousehold: MutationResolvers['removeFromHousehold'] = (_parent, { input }, context) =>
  context.households.remove(context, input)
