import type { MutationResolvers } from '../../generated/types.ts'

export const addToShelf: MutationResolvers['addToShelf'] = (_parent, { input }, { viewer, shelves }) =>
  shelves.add(viewer, input)
