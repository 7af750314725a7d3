import type { Logger } from '#kit/observability/log.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { type Finding, finding } from './findings.ts'
import { fileKey, type IngestionRecord, maxAttempts, publicationPrefix, uploadKey } from './ingestion.ts'
import { beginAttempt, finishIngestion, saveFindings, saveProgress } from './ingestion-repository.ts'
import type { Outcome, ReadBook, SourceFormat } from './worker/protocol.ts'
import type { Reader, ReaderLimits } from './worker/readers.ts'

export interface IngestOptions {
  prisma: PrismaClient
  store: ObjectStore
  clock: () => Date
  limits: ReaderLimits
  read: Reader
  log: Logger
  /** Keeps objects that are about to be written from being swept away. */
  claim: (keys: readonly string[]) => Promise<void>
  /** Makes or changes the book; within the transaction that ends the ingestion. `errors`: of the file. Gives the book's id. */
  applyBook: (tx: Tx, ingestion: StoredIngestion, book: ReadBook, errors: number) => Promise<string>
}

export type StoredIngestion = IngestionRecord & { sha256: string; byteSize: bigint }

/**
 * The job: reads a stored file and makes a book of it. Whatever it did before a crash it may do again: objects are named by
 * their content, and the book changes in the transaction that ends the ingestion. Throws for what is worth another try.
 */
export function createIngest({ prisma, store, clock, limits, read, log, claim, applyBook }: IngestOptions) {
  return async function ingest(id: string, signal: AbortSignal): Promise<void> {
    const ingestion = await beginAttempt(prisma, id)
    if (!ingestion) return
    if (!isStored(ingestion) || ingestion.attempts > maxAttempts) {
      return fail(ingestion, [finding('PROCESSING_ABANDONED')])
    }
    await settle(ingestion)
    const outcome = await read({
      store,
      fileKey: fileKey(ingestion.sha256),
      fileName: ingestion.fileName,
      byteSize: Number(ingestion.byteSize),
      prefix: publicationPrefix(ingestion.sha256),
      claim,
      limits,
      log,
      signal,
      onProgress: (fraction) =>
        void saveProgress(prisma, id, fraction).catch((err: unknown) =>
          log.warn({ err }, 'progress could not be saved'),
        ),
    })
    const { book, format, findings } = outcome
    log.info({ ingestionId: id, findings: findings.length, ok: book !== null }, 'a file was read')
    return book ? succeed(ingestion, book, outcome) : fail(ingestion, findings, format)
  }

  /** The same bytes, sent twice, become one object. */
  async function settle({ id, sha256 }: StoredIngestion): Promise<void> {
    if (await store.head(uploadKey(id))) {
      if (await store.head(fileKey(sha256))) await store.delete([uploadKey(id)])
      else await store.move(uploadKey(id), fileKey(sha256))
    } else if (!(await store.head(fileKey(sha256)))) throw new Error('The uploaded file is not in the store.')
  }

  function succeed(ingestion: StoredIngestion, book: ReadBook, { format, findings }: Outcome): Promise<void> {
    return prisma.$transaction(async (tx) => {
      const end = { state: 'SUCCEEDED', format, progress: 1, finishedAt: clock() } as const
      if (!(await finishIngestion(tx, ingestion.id, end))) return
      const errors = findings.filter((one) => one.severity === 'ERROR').length
      const bookId = await applyBook(tx, ingestion, book, errors)
      await tx.ingestion.update({ where: { id: ingestion.id }, data: { bookId } })
      await saveFindings(tx, ingestion.id, findings)
    })
  }

  function fail(
    ingestion: IngestionRecord,
    findings: readonly Finding[],
    format: SourceFormat | null = null,
  ): Promise<void> {
    return prisma.$transaction(async (tx) => {
      const ended = await finishIngestion(tx, ingestion.id, {
        state: 'FAILED',
        format,
        finishedAt: clock(),
      })
      if (ended) await saveFindings(tx, ingestion.id, findings)
    })
  }
}

const isStored = (ingestion: IngestionRecord): ingestion is StoredIngestion =>
  ingestion.sha256 !== null && ingestion.byteSize !== null
