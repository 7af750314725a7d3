import type { MutationResolvers } from '../../generated/types.ts'

export const openBook: MutationResolvers['openBook'] = (_parent, { input }, { viewer, opening }) =>
  opening.open(viewer, input)
