import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { Parts } from '../database.ts'
import { findReach, noSuchBook, notEntitled, type Reach } from '../entitlement/reach.ts'
import type { Download, DownloadBookInput } from '../generated/types.ts'
import { lookAgain } from '../look-again.ts'
import { urlLifetime, type ContentUrls } from './content-url.ts'
import type { Publications } from './publications.ts'

export interface DownloadPayload {
  download: Download | null
  problems: ProblemRecord[]
}

/** Milliseconds for which caches may give what is for everybody, by `@cacheControl`. */
const keptFor = 60_000
const forAnybody = { readerId: null, sharedById: null, minimumAge: null }

export function createDeliveryService(parts: Parts & { urls: ContentUrls; publications: Publications }) {
  const { prisma, clock, catchUp, urls, publications } = parts
  const refused = (...problems: ProblemRecord[]): DownloadPayload => ({ download: null, problems })

  return {
    download(viewer: Viewer, { bookId, format }: DownloadBookInput): Promise<DownloadPayload> {
      const readerId = requirePermission(viewer, 'book:read')
      return lookAgain(catchUp, async () => {
        const now = clock()
        const reach = await findReach(prisma, viewer, bookId, now)
        if (!reach) return refused(noSuchBook())
        if (reach.access.__typename !== 'Owned') return refused(notEntitled())
        const { publication } = reach.book
        if (!publication || publication.format !== format)
          return refused(problem('NOT_FOUND', 'There is no file of that format.', ['input', 'format']))
        const expiresAt = new Date(now.getTime() + urlLifetime)
        const { byteSize, sha256, mediaType } = publication
        const terms = {
          readerId,
          sharedById: reach.access.sharedBy?.id ?? null,
          minimumAge: reach.book.minimumAge,
        }
        const url = urls.fileUrl(publication, terms, expiresAt)
        return { download: { url, expiresAt, byteSize, sha256, mediaType }, problems: [] }
      })
    },

    /** For everybody. The URL stays the same within the hour, so that what was fetched under it can be kept. */
    async sample({ book }: Reach): Promise<{ manifestUrl: string } | null> {
      if (book.status !== 'PUBLISHED' || !book.publication) return null
      const { prefix } = book.publication
      if (!(await publications.findSample(prefix))) return null
      const hour = 3_600_000
      const lastGiven = Math.ceil((clock().getTime() + keptFor) / hour) * hour
      const expiresAt = new Date(lastGiven + urlLifetime)
      return { manifestUrl: urls.manifestUrl({ ...forAnybody, prefix, scope: 'sample', expiresAt }) }
    },
  }
}
