import type { MutationResolvers } from '../../generated/types.ts'

export const logOut: MutationResolvers['logOut'] = async (_parent, _args, context) => {
  await context.sessions.logOut(context)
  return { problems: [] }
}
