import type { EventFlow } from '#kit/events/flow.ts'
import { openJobs } from '#kit/jobs/jobs.ts'
import type { News } from '#kit/live/news.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { createApplyExtraction } from './book/apply-extraction.ts'
import { createBookEditing } from './book/book-editing.ts'
import { createBookService } from './book/book-service.ts'
import { createPublishingService } from './book/publishing-service.ts'
import { createCategoryService } from './category/category-service.ts'
import type { CatalogConfig } from './config.ts'
import type { Services } from './context.ts'
import { createCoverService } from './cover/cover-service.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { openIngestion } from './ingestion/open-ingestion.ts'
import type { Reader } from './ingestion/worker/readers.ts'
import { createOnixService } from './onix/onix-service.ts'
import { createPublisherService } from './publisher/publisher-service.ts'
import { createListingService } from './search/listing-service.ts'
import { claimObjects } from './sweep/holding-repository.ts'
import { createSweep } from './sweep/sweep.ts'
import { openSweepQueue } from './sweep/sweep-queue.ts'

export interface ServiceParts {
  config: CatalogConfig
  prisma: PrismaClient
  store: ObjectStore
  events: EventFlow
  news: News
  clock: () => Date
  log: Logger
  read: Reader
}

/** Jobs are worked on between `start` and `close`. */
export async function openServices(parts: ServiceParts) {
  const { config, prisma, store, events, clock, log } = parts
  const editing = createBookEditing({ clock, publicUrl: config.publicUrl })
  const books = createBookService(prisma, editing)
  const claim = (keys: readonly string[]) => claimObjects(prisma, keys)
  const boss = await openJobs({ url: config.databaseUrl, schema: 'catalog_jobs', log })
  const sweeps = await openSweepQueue(boss)
  const ingestion = await openIngestion({
    ...parts,
    config: config.ingestion,
    boss,
    claim,
    applyBook: createApplyExtraction(editing, clock),
    checkReplaceable: (viewer, bookId) => books.checkEditable(viewer, bookId, ['input', 'bookId']),
    ownersOf: books.ownersOf,
  })
  const services: Services = {
    books,
    publishing: createPublishingService({ prisma, editing, clock, catchUp: events.catchUp }),
    publishers: createPublisherService(prisma),
    categories: createCategoryService({ prisma }),
    listings: createListingService({ prisma }),
    onix: createOnixService(prisma, editing),
    covers: createCoverService({
      store,
      claim,
      checkEditable: books.checkEditable,
      setCover: books.setCover,
    }),
    uploads: ingestion.uploads,
    ingestions: ingestion.ingestions,
  }
  return {
    services,
    async start() {
      await ingestion.start()
      await sweeps.start(createSweep(parts))
    },
    async close() {
      sweeps.stop()
      await ingestion.stop()
      await boss.stop({ graceful: true, timeout: 5_000 })
    },
  }
}
