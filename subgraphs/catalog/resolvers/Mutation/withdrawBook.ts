import type { MutationResolvers } from '../../generated/types.ts'

export const withdrawBook: MutationResolvers['withdrawBook'] = (_, { input }, { publishing, viewer }) =>
  publishing.withdraw(viewer, input)
