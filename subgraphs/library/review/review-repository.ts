import { isId } from '#kit/ids.ts'
import type { Page } from '#kit/pagination/connection.ts'
import type { Db, Tx } from '../database.ts'
import { Prisma, type Rating, type Review } from '../generated/prisma/client.ts'
import { newestFirst } from '../keyset.ts'

export const findReview = (db: Db, bookId: string, userId: string): Promise<Review | null> =>
  db.review.findUnique({ where: { bookId_userId: { bookId, userId } } })

export const upsertReview = (tx: Tx, review: Review): Promise<Review> =>
  tx.review.upsert({ where: { id: review.id }, create: review, update: review })

/** Takes a review into the sum of its book; such transactions take turns, and each gets a higher version. */
export async function adjustRating(
  tx: Tx,
  bookId: string,
  { count, sum }: { count: number; sum: number },
): Promise<Rating> {
  const [rating] = await tx.$queryRaw<Rating[]>`
    INSERT INTO rating (book_id, count, sum, version) VALUES (${bookId}::uuid, ${count}, ${sum}, 1)
    ON CONFLICT (book_id) DO UPDATE SET count = rating.count + excluded.count, sum = rating.sum + excluded.sum,
      version = rating.version + 1
    RETURNING book_id AS "bookId", count, sum, version`
  if (!rating) throw new Error('An upsert gave back no row.')
  return rating
}

/** In the order asked for; a book without reviews has a sum of none. */
export async function findRatings(
  db: Db,
  bookIds: readonly string[],
): Promise<Pick<Rating, 'count' | 'sum'>[]> {
  const rows = await db.rating.findMany({ where: { bookId: { in: bookIds.filter(isId) } } })
  const byBook = new Map(rows.map((row) => [row.bookId, row]))
  return bookIds.map((id) => byBook.get(id) ?? { count: 0, sum: 0 })
}

/** The newest first, of each book a page. */
export async function listReviews(db: Db, bookIds: readonly string[], page: Page): Promise<Review[]> {
  const { beyond, order, take } = newestFirst(page, Prisma.sql`id`)
  return db.$queryRaw`
    SELECT r.* FROM unnest(${bookIds.filter(isId)}::uuid[]) AS asked (id) CROSS JOIN LATERAL (
      SELECT id, book_id AS "bookId", user_id AS "userId", rating, title, body, created_at AS "createdAt",
        updated_at AS "updatedAt"
      FROM review WHERE book_id = asked.id AND ${beyond} ORDER BY ${order} LIMIT ${take}) AS r`
}

/** Gives how many there were. */
export async function deleteReviewsOf(tx: Tx, userId: string): Promise<number> {
  const reviews = await tx.review.findMany({ where: { userId }, orderBy: { bookId: 'asc' } })
  for (const { bookId, rating } of reviews) await adjustRating(tx, bookId, { count: -1, sum: -rating })
  return (await tx.review.deleteMany({ where: { userId } })).count
}
