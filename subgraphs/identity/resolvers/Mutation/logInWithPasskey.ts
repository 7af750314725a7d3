import type { MutationResolvers } from '../../generated/types.ts'

export const logInWithPasskey: MutationResolvers['logInWithPasskey'] = (_parent, { input }, context) =>
  context.passkeyLogIn.logIn(context, input)
