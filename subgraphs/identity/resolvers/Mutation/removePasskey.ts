import type { MutationResolvers } from '../../generated/types.ts'

export const removePasskey: MutationResolvers['removePasskey'] = (_parent, { input }, context) =>
  context.passkeys.remove(context, input)
