import type { News } from '#kit/live/news.ts'
import { createAnnotationService } from './annotation/annotation-service.ts'
import type { Parts } from './database.ts'
import type { ContentUrls } from './delivery/content-url.ts'
import { createDeliveryService } from './delivery/delivery-service.ts'
import type { Publications } from './delivery/publications.ts'
import { createLibraryService } from './item/library-service.ts'
import { createOpeningService } from './reading/opening-service.ts'
import { createProgressService } from './reading/progress-service.ts'
import { createReviewService } from './review/review-service.ts'
import { createSearchService } from './search/search-service.ts'
import { createShelfService } from './shelf/shelf-service.ts'
import { createStatisticsService } from './statistics/statistics-service.ts'
import { createSyncService } from './sync/sync-service.ts'

export type Services = ReturnType<typeof createServices>

/** Built once; each request's context has them all. */
export const createServices = (
  parts: Parts & { urls: ContentUrls; publications: Publications; news: News },
) => ({
  library: createLibraryService(parts),
  opening: createOpeningService(parts),
  progress: createProgressService(parts),
  annotations: createAnnotationService(parts),
  delivery: createDeliveryService(parts),
  search: createSearchService(parts),
  reviews: createReviewService(parts),
  shelves: createShelfService(parts),
  statistics: createStatisticsService(parts),
  sync: createSyncService(parts),
  urls: parts.urls,
})
