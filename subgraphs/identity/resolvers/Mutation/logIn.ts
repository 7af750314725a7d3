import type { MutationResolvers } from '../../generated/types.ts'

export const logIn: MutationResolvers['logIn'] = (_parent, { input }, context) =>
  context.sessions.logIn(context, input)
