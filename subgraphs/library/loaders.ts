import DataLoader from 'dataloader'
import type { Viewer } from '#kit/auth/viewer.ts'
import type { AnnotationRecord } from './annotation/annotation.ts'
import { countAnnotations, listAnnotations } from './annotation/annotation-repository.ts'
import type { Parts } from './database.ts'
import { listReach } from './entitlement/reach.ts'
import { findItemsOfBooks } from './item/item-repository.ts'
import { createPageLoader } from './keyset.ts'
import { listProgress } from './reading/progress-repository.ts'
import { findReadings } from './reading/reading-repository.ts'
import { findRatings, listReviews } from './review/review-repository.ts'
import type { ReviewRecord } from './review/review.ts'
import { countShelfItems, listShelfItems } from './shelf/shelf-repository.ts'
import type { ShelfService } from './shelf/shelf-service.ts'
import type { ShelfItemRecord } from './shelf/shelf.ts'

export type Loaders = ReturnType<typeof createLoaders>

/** For one request. By the id of a book what is the viewer's own, else by the id of what is loaded or of what has it. */
export const createLoaders = (
  { prisma, clock, shelves }: Pick<Parts, 'prisma' | 'clock'> & { shelves: ShelfService },
  viewer: Viewer,
) => ({
  reach: new DataLoader((bookIds: readonly string[]) => listReach(prisma, viewer, bookIds, clock())),
  item: new DataLoader((bookIds: readonly string[]) => findItemsOfBooks(prisma, viewer.userId, bookIds)),
  progress: new DataLoader((bookIds: readonly string[]) => listProgress(prisma, viewer.userId, bookIds)),
  annotations: createPageLoader<AnnotationRecord>(
    async (bookIds, page) =>
      viewer.userId === null ? [] : listAnnotations(prisma, viewer.userId, bookIds, page),
    ({ bookId }) => bookId,
  ),
  annotationCount: new DataLoader(async (bookIds: readonly string[]) =>
    viewer.userId === null ? bookIds.map(() => 0) : countAnnotations(prisma, viewer.userId, bookIds),
  ),
  rating: new DataLoader((bookIds: readonly string[]) => findRatings(prisma, bookIds)),
  reviews: createPageLoader<ReviewRecord>(
    (bookIds, page) => listReviews(prisma, bookIds, page),
    ({ bookId }) => bookId,
  ),
  reading: new DataLoader((ids: readonly string[]) => findReadings(prisma, ids)),
  shelvesOfUser: new DataLoader((userIds: readonly string[]) => shelves.listVisible(viewer, userIds)),
  shelfItemCount: new DataLoader((shelfIds: readonly string[]) => countShelfItems(prisma, shelfIds)),
  shelfItems: createPageLoader<ShelfItemRecord>(
    (shelfIds, page) => listShelfItems(prisma, shelfIds, page),
    ({ shelfId }) => shelfId,
  ),
})
