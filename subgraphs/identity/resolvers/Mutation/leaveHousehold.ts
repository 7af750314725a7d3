import type { MutationResolvers } from '../../generated/types.ts'

export const leaveHousehold: MutationResolvers['leaveHousehold'] = (_parent, _args, context) =>
  context.households.leave(context)
