import type { MutationResolvers } from '../../generated/types.ts'

export const beginPasskeyLogIn: MutationResolvers['beginPasskeyLogIn'] = (_parent, _args, context) =>
  context.passkeyLogIn.begin(context)
