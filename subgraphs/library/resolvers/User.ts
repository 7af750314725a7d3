import { isId } from '#kit/ids.ts'
import type { UserResolvers } from '../generated/types.ts'

export const User: UserResolvers = {
  __resolveReference: ({ id }) => (isId(id) ? { id: id.toLowerCase() } : null),

  library: ({ id }, { filter, ...args }, { viewer, library }) =>
    id === viewer.userId ? library.list(viewer, filter, args) : null,
  shelves: ({ id }, _args, { loaders }) => loaders.shelvesOfUser.load(id),
  reading: ({ id }, _args, { viewer, statistics }) => (id === viewer.userId ? statistics.read(viewer) : null),
}
