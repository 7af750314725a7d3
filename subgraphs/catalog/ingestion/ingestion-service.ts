import type { Viewer } from '#kit/auth/viewer.ts'
import { isId } from '#kit/ids.ts'
import type { News } from '#kit/live/news.ts'
import { watch } from '#kit/live/watch.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { type IngestionRecord, isOver, maySee } from './ingestion.ts'
import { findIngestion } from './ingestion-repository.ts'

export interface IngestionServiceOptions {
  prisma: PrismaClient
  news: News
  /** The users who may act for a book's publisher. */
  ownersOf: (bookId: string) => Promise<readonly string[]>
}

export type IngestionService = ReturnType<typeof createIngestionService>

export function createIngestionService({ prisma, news, ownersOf }: IngestionServiceOptions) {
  const find = async (viewer: Viewer, id: string): Promise<IngestionRecord | null> => {
    const ingestion = viewer.userId !== null && isId(id) ? await findIngestion(prisma, id) : null
    if (!ingestion) return null
    const owners = ingestion.bookId === null ? [] : await ownersOf(ingestion.bookId)
    return maySee(viewer, ingestion, owners) ? ingestion : null
  }
  return {
    /** Null also where it is not the viewer's to see. */
    findIngestion: find,

    /** Until it is over, or not the viewer's to see. */
    watch: (viewer: Viewer, id: string) =>
      watch(news, {
        topic: `ingestion:${id}`,
        async look() {
          const value = await find(viewer, id)
          return { value, next: value && !isOver(value) ? 'wait' : 'end' }
        },
      }),
  }
}
