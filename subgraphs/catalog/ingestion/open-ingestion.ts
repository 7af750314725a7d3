import { openJobs } from '#kit/jobs/jobs.ts'
import type { Logger } from '#kit/observability/log.ts'
import { createIngest, type IngestOptions } from './ingest.ts'
import type { IngestionConfig } from './ingestion-config.ts'
import { openIngestionQueue } from './ingestion-queue.ts'
import { listUnfinished } from './ingestion-repository.ts'
import { createIngestionService, type IngestionServiceOptions } from './ingestion-service.ts'
import { sweepUploads } from './sweep-uploads.ts'
import { createUploadService, type UploadServiceOptions } from './upload-service.ts'

type Parts = Omit<IngestOptions, 'limits'> &
  Pick<UploadServiceOptions, 'checkReplaceable'> &
  Pick<IngestionServiceOptions, 'ownersOf'>

interface Options extends Parts {
  config: IngestionConfig
  databaseUrl: string
  log: Logger
}

/** How many lost ingestions a sweep looks after at once. */
const sweepSize = 200
const tidyMs = 3_600_000

/** Uploads, the queue between, and the work on what was uploaded, which begins with `start`. */
export async function openIngestion({ config, databaseUrl, ...parts }: Options) {
  const { prisma, log } = parts
  const boss = await openJobs({ url: databaseUrl, schema: 'catalog_jobs', log })
  const queue = await openIngestionQueue({
    boss,
    concurrency: config.concurrency,
    deadlineMs: config.deadlineMs,
    listUnfinished: () => listUnfinished(prisma, sweepSize),
    log,
  })
  const tidy = () =>
    sweepUploads(parts).catch((err: unknown) => log.warn({ err }, 'the uploads could not be swept'))
  const timer = setInterval(() => void tidy(), tidyMs)
  return {
    uploads: createUploadService({ ...parts, queue, maxFileSize: config.maxFileSize }),
    ingestions: createIngestionService(parts),
    async start() {
      void tidy()
      await queue.start(createIngest({ ...parts, limits: config }))
    },
    close() {
      clearInterval(timer)
      return queue.stop()
    },
  }
}
