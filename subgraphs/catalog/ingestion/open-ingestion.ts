import type { PgBoss } from 'pg-boss'
import type { Logger } from '#kit/observability/log.ts'
import { createIngest, type IngestOptions } from './ingest.ts'
import type { IngestionConfig } from './ingestion-config.ts'
import { openIngestionQueue } from './ingestion-queue.ts'
import { listUnfinished } from './ingestion-repository.ts'
import { createIngestionService, type IngestionServiceOptions } from './ingestion-service.ts'
import { createUploadService, type UploadServiceOptions } from './upload-service.ts'

type Parts = Omit<IngestOptions, 'limits'> &
  Pick<UploadServiceOptions, 'checkReplaceable'> &
  Pick<IngestionServiceOptions, 'news' | 'ownersOf'>

interface Options extends Parts {
  config: IngestionConfig
  boss: PgBoss
  log: Logger
}

/** How many lost ingestions a sweep looks after at once. */
const sweepSize = 200

/** Uploads, the queue between, and the work on what was uploaded, which begins with `start`. */
export async function openIngestion({ config, boss, ...parts }: Options) {
  const { prisma, log } = parts
  const queue = await openIngestionQueue({
    boss,
    concurrency: config.concurrency,
    deadlineMs: config.deadlineMs,
    listUnfinished: () => listUnfinished(prisma, sweepSize),
    log,
  })
  return {
    uploads: createUploadService({ ...parts, queue, maxFileSize: config.maxFileSize }),
    ingestions: createIngestionService(parts),
    start: () => queue.start(createIngest({ ...parts, limits: config })),
    stop: () => queue.stop(),
  }
}
