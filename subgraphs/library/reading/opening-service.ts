import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, problemOf, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId, newId } from '#kit/ids.ts'
import type { Parts, Tx } from '../database.ts'
import { urlLifetime } from '../delivery/content-url.ts'
import { canRead, type ReadingAccess } from '../entitlement/access.ts'
import { findReach, noSuchBook, notEntitled, type Reach } from '../entitlement/reach.ts'
import { sayBookOpened } from '../events/publish.ts'
import type { OpenBookInput, ReturnBookInput } from '../generated/types.ts'
import { countLoans, findItem, keepItem, removeItems } from '../item/item-repository.ts'
import { isLoan, termsOf } from '../item/library-item.ts'
import { lookAgain } from '../look-again.ts'
import { holdFeed } from '../sync/change-feed.ts'
import { insertReading } from './reading-repository.ts'
import type { ReadingRecord } from './reading.ts'

export interface OpenBookResult {
  reading: ReadingRecord | null
  problems: ProblemRecord[]
}

export interface ReturnBookResult {
  returnedId: string | null
  problems: ProblemRecord[]
}

export const createOpeningService = ({ prisma, clock, catchUp }: Parts) => ({
  /** The decision and what follows from it are one transaction, and a reader's take turns: loans are counted as they are. */
  async open(viewer: Viewer, { bookId, deviceId }: OpenBookInput): Promise<OpenBookResult> {
    const userId = requirePermission(viewer, 'book:read')
    if (!isId(deviceId)) return refused(problem('INVALID_INPUT', 'That is no device.', ['input', 'deviceId']))
    return lookAgain(catchUp, () =>
      prisma.$transaction(async (tx) => {
        await holdFeed(tx, userId)
        const now = clock()
        const reach = await findReach(tx, viewer, bookId, now)
        if (!reach) return refused(noSuchBook())
        const { access, book } = reach
        if (!canRead(access)) return refused(notEntitled())
        if (!book.publication)
          return refused(problem('CONFLICT', 'The book has no content yet.', ['input', 'bookId']))

        const tooMany = await keepOpened(tx, userId, { ...reach, access }, now)
        if (tooMany) return refused(tooMany)
        const row = await insertReading(tx, {
          id: newId(),
          userId,
          bookId: book.id,
          deviceId,
          prefix: book.publication.prefix,
          access: access.__typename,
          sharedById: access.__typename === 'Owned' ? (access.sharedBy?.id ?? null) : null,
          minimumAge: book.minimumAge,
          openedAt: now,
          expiresAt: endOf(access, now),
        })
        await sayBookOpened(tx, {
          bookId: book.id,
          userId,
          readingId: row.id,
          access: access.__typename,
        })
        return { reading: { ...row, opened: access }, problems: [] }
      }),
    )
  },

  returnBook(viewer: Viewer, { bookId }: ReturnBookInput): Promise<ReturnBookResult> {
    const userId = requirePermission(viewer, 'book:read')
    return prisma.$transaction(async (tx) => {
      await holdFeed(tx, userId)
      const item = isId(bookId) ? await findItem(tx, userId, bookId) : null
      if (item?.source !== 'MEMBERSHIP') {
        const problems = [problem('NOT_FOUND', 'That book is not on loan.', ['input', 'bookId'])]
        return { returnedId: null, problems }
      }
      await removeItems(tx, userId, [item.id])
      return { returnedId: item.id, problems: [] }
    })
  },
})

const refused = (...problems: ProblemRecord[]): OpenBookResult => ({ reading: null, problems })

/** What is owned is in the library already, or is its publisher's own; the rest comes in now, as far as the loans go. */
async function keepOpened(
  tx: Tx,
  userId: string,
  { book, access, concurrentLoans }: Reach & { access: ReadingAccess },
  now: Date,
): Promise<ProblemRecord | null> {
  if (access.__typename === 'Owned') return null
  const terms = termsOf(access)
  if (isLoan(terms, now)) {
    const item = await findItem(tx, userId, book.id)
    const limit = concurrentLoans ?? 0
    if (!(item && isLoan(item, now)) && (await countLoans(tx, userId, now)) >= limit)
      return problemOf('TooManyLoans', 'TOO_MANY_LOANS', 'All loans are taken.', { limit }, [
        'input',
        'bookId',
      ])
  }
  await keepItem(tx, { userId, bookId: book.id, now, ...terms })
  return null
}

/** A loan's content is not to be had for longer than the loan. */
function endOf(access: ReadingAccess, now: Date): Date {
  const end = now.getTime() + urlLifetime
  return new Date(access.__typename === 'OnMembership' ? Math.min(end, access.until.getTime()) : end)
}
