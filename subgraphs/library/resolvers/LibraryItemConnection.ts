import type { LibraryItemConnectionResolvers } from '../generated/types.ts'

export const LibraryItemConnection: LibraryItemConnectionResolvers = {
  totalCount: (connection, _args, { viewer, library }) => library.count(viewer, connection),
}
