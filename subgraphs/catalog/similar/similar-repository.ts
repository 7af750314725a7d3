import type { Viewer } from '#kit/auth/viewer.ts'
import type { Db } from '../database.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { allOf, forAge, isPublished } from '../search/book-filter.ts'
import { maxSimilar, type SimilarBookRecord } from './similar.ts'

/** Twice as many for each reason: a closer reason has at most one less than all of them, so enough are left when those are taken out. */
const maxCandidates = maxSimilar * 2

/** Of each book, in the order asked for: published books, the closest reason first, then the most popular; each once. */
export async function listSimilar(
  db: Db,
  viewer: Viewer,
  bookIds: readonly string[],
): Promise<SimilarBookRecord[][]> {
  const isFound = allOf([isPublished, ...forAge(viewer)])
  const rows = await db.$queryRaw<(SimilarBookRecord & { askedId: string })[]>`
    SELECT asked.id::text AS "askedId", similar_book.id::text AS "bookId", similar_book.reason
    FROM unnest(${[...bookIds]}::uuid[]) AS asked (id) CROSS JOIN LATERAL (
      SELECT * FROM (
        SELECT DISTINCT ON (id) * FROM (
          ${candidates(isFound, 'SAME_SERIES', 1, sameSeries)}
          UNION ALL ${candidates(isFound, 'SAME_AUTHOR', 2, sameAuthor)}
          UNION ALL ${candidates(isFound, 'SAME_CATEGORY', 3, sameCategory)}
        ) AS candidate ORDER BY id, distance
      ) AS closest ORDER BY distance, popularity DESC, id DESC LIMIT ${maxSimilar}
    ) AS similar_book
    ORDER BY asked.id, similar_book.distance, similar_book.popularity DESC, similar_book.id DESC`
  const byBook = Map.groupBy(rows, (row) => row.askedId)
  return bookIds.map((id) => (byBook.get(id) ?? []).map(({ reason, bookId }) => ({ reason, bookId })))
}

const candidates = (
  isFound: Prisma.Sql,
  reason: SimilarBookRecord['reason'],
  distance: number,
  ids: Prisma.Sql,
) => Prisma.sql`(
  SELECT id, popularity, ${reason} AS reason, ${distance}::int AS distance
  FROM book WHERE ${isFound} AND id <> asked.id AND id IN (${ids})
  ORDER BY popularity DESC, id DESC LIMIT ${maxCandidates})`

const sameSeries = Prisma.sql`
  SELECT other.book_id FROM book_series own JOIN book_series other ON other.series_id = own.series_id
  WHERE own.book_id = asked.id`

/** Who wrote it: a translator or a narrator in common makes no books alike. */
const sameAuthor = Prisma.sql`
  SELECT other.book_id FROM book_contributor own JOIN book_contributor other ON other.author_id = own.author_id
  WHERE own.book_id = asked.id AND own.role = 'aut' AND other.role = 'aut'`

const sameCategory = Prisma.sql`
  SELECT other.book_id FROM book_category own JOIN book_category other ON other.category_id = own.category_id
  WHERE own.book_id = asked.id`
