import type { MutationResolvers } from '../../generated/types.ts'

export const addPasskey: MutationResolvers['addPasskey'] = (_parent, { input }, context) =>
  context.passkeys.add(context, input)
