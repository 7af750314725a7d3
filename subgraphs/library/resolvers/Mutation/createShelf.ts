import type { MutationResolvers } from '../../generated/types.ts'

export const createShelf: MutationResolvers['createShelf'] = (_parent, { input }, { viewer, shelves }) =>
  shelves.create(viewer, input)
