import type { MutationResolvers } from '../../generated/types.ts'

export const dissolveHousehold: MutationResolvers['dissolveHousehold'] = (_parent, { input }, context) =>
  context.households.dissolve(context, input)
