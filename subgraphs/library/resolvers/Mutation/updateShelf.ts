import type { MutationResolvers } from '../../generated/types.ts'

export const updateShelf: MutationResolvers['updateShelf'] = (_parent, { input }, { viewer, shelves }) =>
  shelves.update(viewer, input)
