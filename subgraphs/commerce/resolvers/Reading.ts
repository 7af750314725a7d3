import { loadAccess } from '../offer/load-access.ts'
import type { ReadingResolvers } from '../generated/types.ts'

export const Reading: ReadingResolvers = {
  __resolveReference: ({ id, bookId }) => ({ id, bookId }),
  async ads({ bookId }, _, { ads, loaders, viewer }) {
    if (viewer.userId === null) return []
    const access = await loadAccess(loaders, viewer, bookId)
    return access.__typename === 'FreeWithAds' ? ads.choose(viewer, bookId, access.adsPerChapter) : []
  },
}
