import type { MutationResolvers } from '../../generated/types.ts'

export const register: MutationResolvers['register'] = (_parent, { input }, context) =>
  context.register(context, input)
