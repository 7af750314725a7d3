import type { Viewer } from '#kit/auth/viewer.ts'
import { isId } from '#kit/ids.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { type IngestionRecord, maySee } from './ingestion.ts'
import { findIngestion } from './ingestion-repository.ts'

export interface IngestionServiceOptions {
  prisma: PrismaClient
  /** The users who may act for a book's publisher. */
  ownersOf: (bookId: string) => Promise<readonly string[]>
}

export type IngestionService = ReturnType<typeof createIngestionService>

export const createIngestionService = ({ prisma, ownersOf }: IngestionServiceOptions) => ({
  /** Null also where it is not the viewer's to see. */
  async findIngestion(viewer: Viewer, id: string): Promise<IngestionRecord | null> {
    const ingestion = viewer.userId !== null && isId(id) ? await findIngestion(prisma, id) : null
    if (!ingestion) return null
    const owners = ingestion.bookId === null ? [] : await ownersOf(ingestion.bookId)
    return maySee(viewer, ingestion, owners) ? ingestion : null
  },
})
