import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Reading } from '../generated/prisma/client.ts'

export const insertReading = (tx: Tx, reading: Reading): Promise<Reading> =>
  tx.reading.create({ data: reading })

/** In the order asked for. */
export async function findReadings(db: Db, ids: readonly string[]): Promise<(Reading | null)[]> {
  const rows = await db.reading.findMany({ where: { id: { in: ids.filter(isId) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null)
}

/** Those of the books that the reader has ever opened. */
export async function listOpenedBooks(
  db: Db,
  userId: string,
  bookIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db.reading.findMany({
    where: { userId, bookId: { in: [...bookIds] } },
    distinct: ['bookId'],
    select: { bookId: true },
  })
  return new Set(rows.map(({ bookId }) => bookId))
}
