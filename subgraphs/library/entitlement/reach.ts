import { isOfAge, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId } from '#kit/ids.ts'
import type { KnownBook } from '../book/book.ts'
import { findBooks, findOffers } from '../book/book-repository.ts'
import type { Db } from '../database.ts'
import { listOpenedBooks } from '../reading/reading-repository.ts'
import { decideAccess, type BookAccessRecord } from './access.ts'
import { findMembership, listReadable } from './entitlement-repository.ts'

/** A book that a viewer may know of, and what they may do with it. */
export interface Reach {
  book: KnownBook
  access: BookAccessRecord
  /** Whether they own the book now, owned it or opened it before. */
  hadAccess: boolean
  isPublisher: boolean
  /** Null without a membership that lasts. */
  concurrentLoans: number | null
}

/** In the order asked for; null for a book that is unknown, a draft of somebody else's, or for older readers. The same statements for any number. */
export async function listReach(
  db: Db,
  viewer: Viewer,
  bookIds: readonly string[],
  now: Date,
): Promise<(Reach | null)[]> {
  const ids = bookIds.filter(isId)
  const viewerId = viewer.userId
  const [books, offers, entitlements, membership, opened] = await Promise.all([
    findBooks(db, ids),
    findOffers(db, ids),
    viewerId === null ? null : listReadable(db, viewerId, ids),
    viewerId === null ? null : findMembership(db, viewerId),
    viewerId === null ? null : listOpenedBooks(db, viewerId, ids),
  ])
  return bookIds.map((id) => {
    const book = books.get(id.toLowerCase())
    if (!book || !isOfAge(viewer, book.minimumAge)) return null
    const all = entitlements?.get(book.id) ?? []
    const own = all.filter(({ userId }) => userId === viewerId)
    const shared = all.find((one) => one.userId !== viewerId && one.revokedAt === null) ?? null
    const entitledSince = own.find(({ revokedAt }) => revokedAt === null)?.grantedAt ?? null
    const isPublisher = viewerId !== null && book.ownerIds.includes(viewerId)
    if (book.status === 'DRAFT' && !isPublisher && !entitledSince && !shared) return null
    const access = decideAccess({
      viewerId,
      isChild: viewer.ageLimit !== null,
      book,
      offers: offers.get(book.id) ?? null,
      entitledSince,
      shared,
      membership,
      now,
    })
    return {
      book,
      access,
      hadAccess: own.length > 0 || isPublisher || (opened?.has(book.id) ?? false),
      isPublisher,
      concurrentLoans: access.__typename === 'OnMembership' ? (membership?.concurrentLoans ?? null) : null,
    }
  })
}

export async function findReach(db: Db, viewer: Viewer, bookId: string, now: Date): Promise<Reach | null> {
  const [reach] = await listReach(db, viewer, [bookId], now)
  return reach ?? null
}

export const noSuchBook = (path = ['input', 'bookId']): ProblemRecord =>
  problem('NOT_FOUND', 'There is no such book.', path)

export const notEntitled = (path = ['input', 'bookId']): ProblemRecord =>
  problem('NOT_ENTITLED', 'You have no right to read this book.', path)
