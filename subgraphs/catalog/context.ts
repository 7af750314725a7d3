import type { RequestScope } from '#kit/graphql/subgraph.ts'
import type { BookService } from './book/book-service.ts'
import type { PublishingService } from './book/publishing-service.ts'
import type { CategoryService } from './category/category-service.ts'
import type { CoverService } from './cover/cover-service.ts'
import type { IngestionService } from './ingestion/ingestion-service.ts'
import type { UploadService } from './ingestion/upload-service.ts'
import type { Loaders } from './loaders.ts'
import type { OnixService } from './onix/onix-service.ts'
import type { PublisherService } from './publisher/publisher-service.ts'
import type { ListingService } from './search/listing-service.ts'

export interface Services {
  books: BookService
  publishing: PublishingService
  publishers: PublisherService
  categories: CategoryService
  listings: ListingService
  covers: CoverService
  onix: OnixService
  uploads: UploadService
  ingestions: IngestionService
}

export interface CatalogContext extends RequestScope, Services {
  loaders: Loaders
  /** The viewer's publisher, which owns what is the viewer's here. */
  actsFor: () => Promise<string | null>
  /** Where clients find covers. */
  publicUrl: string
}
