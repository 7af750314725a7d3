import type { QueryResolvers } from '../../generated/types.ts'

export const me: QueryResolvers['me'] = (_parent, _args, { viewer, loaders }) =>
  viewer.userId === null ? null : loaders.user.load(viewer.userId)
