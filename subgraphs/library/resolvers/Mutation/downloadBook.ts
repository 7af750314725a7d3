import type { MutationResolvers } from '../../generated/types.ts'

export const downloadBook: MutationResolvers['downloadBook'] = (_parent, { input }, { viewer, delivery }) =>
  delivery.download(viewer, input)
