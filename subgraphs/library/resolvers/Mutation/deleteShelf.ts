import type { MutationResolvers } from '../../generated/types.ts'

export const deleteShelf: MutationResolvers['deleteShelf'] = (_parent, { input }, { viewer, shelves }) =>
  shelves.remove(viewer, input)
