import type { Db, Tx } from '../database.ts'
import type { LocatorRecord, Place } from '../locator/locator.ts'

/** Something of a reader's that stands at a place in a book. */
export interface Anchored {
  userId: string
  /** Of the annotation; of a reader's progress, the report's. */
  id: string
  locator: LocatorRecord
  total: number
}

export type Moved = Anchored & Place

/** Tells whether it was not done before; within the transaction that moves the reader's places. */
export async function markMoved(tx: Tx, bookId: string, prefix: string, userId: string): Promise<boolean> {
  const { count } = await tx.editionMove.createMany({
    data: [{ bookId, prefix, userId }],
    skipDuplicates: true,
  })
  return count === 1
}

export async function forgetMoves(db: Db, bookId: string, prefix: string): Promise<void> {
  await db.editionMove.deleteMany({ where: { bookId, prefix } })
}

/** Those of readers after `userId`, whole readers at a time. */
export async function listReaders(
  db: Db,
  bookId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await db.$queryRaw<{ user_id: string }[]>`
    SELECT user_id FROM progress WHERE book_id = ${bookId}::uuid AND (${after}::uuid IS NULL OR user_id > ${after}::uuid)
    UNION SELECT user_id FROM annotation
    WHERE book_id = ${bookId}::uuid AND NOT deleted AND (${after}::uuid IS NULL OR user_id > ${after}::uuid)
    ORDER BY user_id LIMIT ${limit}`
  return rows.map((row) => row.user_id)
}

export async function listProgressPlaces(tx: Tx, bookId: string, userId: string): Promise<Anchored[]> {
  return tx.$queryRaw`
    SELECT user_id AS "userId", report_id AS id, locator, total_progression AS total
    FROM progress WHERE book_id = ${bookId}::uuid AND user_id = ${userId}::uuid`
}

export async function listAnnotationPlaces(tx: Tx, bookId: string, userId: string): Promise<Anchored[]> {
  return tx.$queryRaw`
    SELECT user_id AS "userId", id, locator, place AS total
    FROM annotation WHERE book_id = ${bookId}::uuid AND user_id = ${userId}::uuid AND NOT deleted`
}

export async function saveProgressPlaces(tx: Tx, bookId: string, moved: readonly Moved[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE progress AS p SET locator = m.locator, total_progression = m.total
    FROM jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) AS m ("userId" uuid, id uuid, locator jsonb, total float8)
    WHERE p.user_id = m."userId" AND p.book_id = ${bookId}::uuid AND p.report_id = m.id`
}

export async function saveAnnotationPlaces(tx: Tx, moved: readonly Moved[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE annotation AS a SET locator = m.locator, place = m.total
    FROM jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) AS m ("userId" uuid, id uuid, locator jsonb, total float8)
    WHERE a.user_id = m."userId" AND a.id = m.id`
}
