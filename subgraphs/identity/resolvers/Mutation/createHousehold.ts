import type { MutationResolvers } from '../../generated/types.ts'

export const createHousehold: MutationResolvers['createHousehold'] = (_parent, _args, context) =>
  context.households.create(context)
