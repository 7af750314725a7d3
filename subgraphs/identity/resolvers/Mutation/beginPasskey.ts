import type { MutationResolvers } from '../../generated/types.ts'

export const beginPasskey: MutationResolvers['beginPasskey'] = (_parent, { input }, context) =>
  context.passkeys.begin(context, input)
