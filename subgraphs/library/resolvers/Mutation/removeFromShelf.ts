import type { MutationResolvers } from '../../generated/types.ts'

export const removeFromShelf: MutationResolvers['removeFromShelf'] = (
  _parent,
  { input },
  { viewer, shelves },
) => shelves.take(viewer, input)
