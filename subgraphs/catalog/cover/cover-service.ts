import type { FileUpload } from 'graphql-upload-minimal'
import type { Viewer } from '#kit/auth/viewer.ts'
import type { ProblemRecord } from '#kit/errors/problem.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { BookPayload } from '../book/book-service.ts'
import { discardUpload } from '../ingestion/receive-file.ts'
import type { StoredCover } from './cover.ts'
import { receiveCover } from './receive-cover.ts'

export interface CoverServiceOptions {
  store: ObjectStore
  /** Keeps objects that are about to be written from being swept away. */
  claim: (keys: readonly string[]) => Promise<void>
  /** Null where the viewer may edit this book. */
  checkEditable: (viewer: Viewer, bookId: string) => Promise<ProblemRecord | null>
  setCover: (viewer: Viewer, bookId: string, cover: StoredCover) => Promise<BookPayload>
}

export type CoverService = ReturnType<typeof createCoverService>

export function createCoverService({ store, claim, checkEditable, setCover }: CoverServiceOptions) {
  return {
    async uploadCover(viewer: Viewer, bookId: string, upload: Promise<FileUpload>): Promise<BookPayload> {
      const obstacle = await checkEditable(viewer, bookId).catch((error: unknown) => {
        discardUpload(upload)
        throw error
      })
      if (obstacle) {
        discardUpload(upload)
        return { book: null, problems: [obstacle] }
      }
      const { cover, problem } = await receiveCover({ store, claim }, upload)
      return cover ? setCover(viewer, bookId, cover) : { book: null, problems: [problem] }
    },
  }
}
