import { isId } from '#kit/ids.ts'
import type { Page } from '#kit/pagination/connection.ts'
import type { Db, Tx } from '../database.ts'
import { Prisma, type Annotation } from '../generated/prisma/client.ts'
import { foreignCursor } from '../keyset.ts'
import type { LocatorRecord } from '../locator/locator.ts'
import type { AnnotationDraft, AnnotationRecord } from './annotation.ts'

/** The deleted ones too. */
export async function findAnnotations(
  db: Db,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, AnnotationRecord>> {
  const rows = await db.annotation.findMany({ where: { userId, id: { in: ids.filter(isId) } } })
  return new Map(rows.map((row) => [row.id, withLocator(row)]))
}

const withLocator = (row: Annotation): AnnotationRecord => ({
  ...row,
  locator: row.locator as unknown as LocatorRecord,
})

/** In the order of the text, of each book a page. */
export async function listAnnotations(
  db: Db,
  userId: string,
  bookIds: readonly string[],
  page: Page,
): Promise<AnnotationRecord[]> {
  const direction = page.backward ? Prisma.sql`DESC` : Prisma.sql`ASC`
  return db.$queryRaw`
    SELECT a.* FROM unnest(${bookIds.filter(isId)}::uuid[]) AS asked (id) CROSS JOIN LATERAL (
      SELECT user_id AS "userId", id, book_id AS "bookId", kind, locator, place, color, note,
        created_at AS "createdAt", updated_at AS "updatedAt", deleted
      FROM annotation
      WHERE user_id = ${userId}::uuid AND book_id = asked.id AND NOT deleted AND ${beyond(page)}
      ORDER BY place ${direction}, id ${direction} LIMIT ${page.limit + 1}) AS a`
}

function beyond({ cursor, backward }: Page): Prisma.Sql {
  if (!cursor) return Prisma.sql`TRUE`
  const [place, id] = cursor
  if (typeof place !== 'number' || typeof id !== 'string' || !isId(id)) throw foreignCursor()
  const from = Prisma.sql`(${place}::float8, ${id}::uuid)`
  return backward ? Prisma.sql`(place, id) < ${from}` : Prisma.sql`(place, id) > ${from}`
}

/** In the order asked for. */
export async function countAnnotations(
  db: Db,
  userId: string,
  bookIds: readonly string[],
): Promise<number[]> {
  const rows = await db.annotation.groupBy({
    by: ['bookId'],
    where: { userId, bookId: { in: bookIds.filter(isId) }, deleted: false },
    _count: true,
  })
  const counts = new Map(rows.map((row) => [row.bookId, row._count]))
  return bookIds.map((id) => counts.get(id) ?? 0)
}

/** All at once; who calls holds the reader's change feed, and has made sure that each is the winner. */
export async function upsertAnnotations(tx: Tx, drafts: readonly AnnotationDraft[]): Promise<void> {
  if (!drafts.length) return
  await tx.$executeRaw`
    INSERT INTO annotation (user_id, id, book_id, kind, locator, place, color, note, created_at, updated_at, deleted)
    SELECT d."userId", d.id, d."bookId", d.kind, d.locator, d.place, d.color, d.note, d."updatedAt", d."updatedAt", d.deleted
    FROM jsonb_to_recordset(${JSON.stringify(drafts)}::jsonb) AS d ("userId" uuid, id uuid, "bookId" uuid,
      kind annotation_kind, locator jsonb, place float8, color text, note text, "updatedAt" timestamptz, deleted bool)
    ON CONFLICT (user_id, id) DO UPDATE SET book_id = excluded.book_id, kind = excluded.kind, locator = excluded.locator,
      place = excluded.place, color = excluded.color, note = excluded.note, updated_at = excluded.updated_at,
      deleted = excluded.deleted`
}
