import type { ReadingResolvers } from '../generated/types.ts'

export const Reading: ReadingResolvers = {
  __resolveReference: async ({ id }, { viewer, loaders }) => {
    const reading = await loaders.reading.load(id)
    return reading && reading.userId === viewer.userId ? reading : null
  },
  manifestUrl: ({ prefix, userId, expiresAt, sharedById, minimumAge }, _args, { urls }) =>
    urls.manifestUrl({ prefix, readerId: userId, scope: 'full', expiresAt, sharedById, minimumAge }),
  access: async ({ bookId, opened }, _args, { loaders }) => {
    const access = opened ?? (await loaders.reach.load(bookId))?.access
    return access ?? { __typename: 'Unavailable', reason: 'NOT_OFFERED' }
  },
  progress: ({ bookId }, _args, { loaders }) => loaders.progress.load(bookId),
}
