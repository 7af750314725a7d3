import type { FileUpload } from 'graphql-upload-minimal'
import { requirePermission, requireUser, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { finding } from './findings.ts'
import { fileHoldings, type IngestionRecord, uploadKey } from './ingestion.ts'
import type { IngestionQueue } from './ingestion-queue.ts'
import { insertIngestion, saveFindings } from './ingestion-repository.ts'
import { claimObjects } from '../sweep/holding-repository.ts'
import { discardUpload, receiveFile, type Refusal } from './receive-file.ts'

export interface UploadPayload {
  ingestion: IngestionRecord | null
  problems: ProblemRecord[]
}

export interface UploadServiceOptions {
  prisma: PrismaClient
  store: ObjectStore
  queue: IngestionQueue
  clock: () => Date
  maxFileSize: number
  /** Null where the viewer may replace the file of this book. */
  checkReplaceable: (viewer: Viewer, bookId: string) => Promise<ProblemRecord | null>
}

export type UploadService = ReturnType<typeof createUploadService>

const refused = (...problems: ProblemRecord[]): UploadPayload => ({ ingestion: null, problems })

export function createUploadService({
  prisma,
  store,
  queue,
  clock,
  maxFileSize,
  checkReplaceable,
}: UploadServiceOptions) {
  return {
    /** Answers once the file is stored and its job is sure to run: both are in one transaction. */
    async uploadBook(
      viewer: Viewer,
      upload: Promise<FileUpload>,
      bookId: string | null,
    ): Promise<UploadPayload> {
      const obstacle = await findObstacle(viewer, bookId).catch((error: unknown) => {
        discardUpload(upload)
        throw error
      })
      if (obstacle) {
        discardUpload(upload)
        return refused(obstacle)
      }
      const uploaderId = requireUser(viewer)
      const id = newId()
      const createdAt = clock()
      const reception = await receiveFile(store, uploadKey(id), upload)
      const begun = { id, uploaderId, bookId, createdAt }
      if (reception.outcome !== 'STORED') return refuse(reception, begun)

      const ingestion = await prisma.$transaction(async (tx) => {
        await claimObjects(tx, fileHoldings(reception.file.sha256))
        await queue.enqueue(tx, id)
        return insertIngestion(tx, { ...begun, ...reception.file, state: 'RECEIVED' })
      })
      queue.wake()
      return { ingestion, problems: [] }
    },
  }

  async function findObstacle(viewer: Viewer, bookId: string | null): Promise<ProblemRecord | null> {
    requirePermission(viewer, 'book:upload')
    return bookId === null ? null : checkReplaceable(viewer, bookId)
  }

  async function refuse(reception: Refusal, begun: Begun): Promise<UploadPayload> {
    if (reception.outcome === 'TOO_LARGE') return refused(tooLarge(maxFileSize))
    if (reception.outcome === 'EMPTY') return refused(problem('FILE_EMPTY', 'The file is empty.', ['file']))
    const ingestion = await prisma.$transaction(async (tx) => {
      const { fileName } = reception
      const row = await insertIngestion(tx, { ...begun, fileName, state: 'FAILED', finishedAt: clock() })
      await saveFindings(tx, begun.id, [finding('UPLOAD_INTERRUPTED')])
      return row
    })
    return { ingestion, problems: [problem('UPLOAD_INTERRUPTED', 'The upload was cut off.', ['file'])] }
  }
}

type Begun = Pick<IngestionRecord, 'id' | 'uploaderId' | 'bookId' | 'createdAt'>

const tooLarge = (maxFileSize: number) =>
  problem('FILE_TOO_LARGE', `A file may have at most ${Math.floor(maxFileSize / 1024 / 1024)} MiB.`, ['file'])
