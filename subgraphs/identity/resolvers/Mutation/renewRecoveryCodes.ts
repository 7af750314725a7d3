import type { MutationResolvers } from '../../generated/types.ts'

export const renewRecoveryCodes: MutationResolvers['renewRecoveryCodes'] = (_parent, { input }, context) =>
  context.totp.renewRecoveryCodes(context, input)
