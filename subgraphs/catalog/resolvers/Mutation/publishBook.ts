import type { MutationResolvers } from '../../generated/types.ts'

export const publishBook: MutationResolvers['publishBook'] = (_, { input }, { publishing, viewer }) =>
  publishing.publish(viewer, input)
