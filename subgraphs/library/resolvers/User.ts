import { isId } from '#kit/ids.ts'
import type { UserResolvers } from '../generated/types.ts'

export const User: UserResolvers = {
  __resolveReference: ({ id }) => (isId(id) ? { id: id.toLowerCase() } : null),

  library: (_user, { filter, ...args }, { viewer, library }) => library.list(viewer, filter, args),
  shelves: ({ id }, _args, { loaders }) => loaders.shelvesOfUser.load(id),
  reading: (_user, _args, { viewer, statistics }) => statistics.read(viewer),
}
