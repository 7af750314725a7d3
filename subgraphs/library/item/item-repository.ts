import { isId, newId } from '#kit/ids.ts'
import type { Page } from '#kit/pagination/connection.ts'
import type { Db, Tx } from '../database.ts'
import { Prisma, type LibraryItem } from '../generated/prisma/client.ts'
import type { LibraryFilter } from '../generated/types.ts'
import { newestFirst } from '../keyset.ts'
import { trimmed } from '../stored-text.ts'
import { recordChanges } from '../sync/change-feed.ts'
import type { ItemTerms } from './library-item.ts'

export const findItem = (db: Db, userId: string, bookId: string): Promise<LibraryItem | null> =>
  db.libraryItem.findUnique({ where: { userId_bookId: { userId, bookId } } })

/** In the order asked for. */
export async function findItemsOfBooks(
  db: Db,
  userId: string | null,
  bookIds: readonly string[],
): Promise<(LibraryItem | null)[]> {
  if (userId === null) return bookIds.map(() => null)
  const rows = await db.libraryItem.findMany({ where: { userId, bookId: { in: bookIds.filter(isId) } } })
  const byBook = new Map(rows.map((row) => [row.bookId, row]))
  return bookIds.map((id) => byBook.get(id) ?? null)
}

export async function findItems(
  db: Db,
  userId: string,
  ids: readonly string[],
): Promise<Map<string, LibraryItem>> {
  const rows = await db.libraryItem.findMany({ where: { userId, id: { in: [...ids] } } })
  return new Map(rows.map((row) => [row.id, row]))
}

/** Whose library, and up to which age of a reader it shows books; without a limit all. */
export type Reader = { userId: string; ageLimit: number | null }

export function listItems(db: Db, reader: Reader, filter: LibraryFilter, page: Page): Promise<LibraryItem[]> {
  const { beyond, order, take } = newestFirst(page, Prisma.sql`i.id`)
  return db.$queryRaw`
    SELECT i.id, i.user_id AS "userId", i.book_id AS "bookId", i.source, i.added_at AS "addedAt",
      i.expires_at AS "expiresAt"
    ${matching(reader, filter)} AND ${beyond} ORDER BY ${order} LIMIT ${take}`
}

export async function countItems(db: Db, reader: Reader, filter: LibraryFilter): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count ${matching(reader, filter)}`
  return row?.count ?? 0
}

function matching({ userId, ageLimit }: Reader, { sources, state, query }: LibraryFilter): Prisma.Sql {
  const conditions = [Prisma.sql`i.user_id = ${userId}::uuid`]
  if (ageLimit !== null) conditions.push(Prisma.sql`b.minimum_age <= ${ageLimit}`)
  if (sources?.length) conditions.push(Prisma.sql`i.source::text = ANY (${sources})`)
  if (state === 'NOT_STARTED') conditions.push(Prisma.sql`p.at IS NULL`)
  if (state === 'READING') conditions.push(Prisma.sql`p.at IS NOT NULL AND p.finished_at IS NULL`)
  if (state === 'FINISHED') conditions.push(Prisma.sql`p.finished_at IS NOT NULL`)
  const part = trimmed(query)
  if (part) conditions.push(Prisma.sql`strpos(lower(b.title), lower(${part})) > 0`)
  return Prisma.sql`
    FROM library_item i LEFT JOIN progress p ON p.user_id = i.user_id AND p.book_id = i.book_id
      LEFT JOIN book b ON b.id = i.book_id
    WHERE ${Prisma.join(conditions, ' AND ')}`
}

export const countLoans = (db: Db, userId: string, now: Date): Promise<number> =>
  db.libraryItem.count({ where: { userId, source: 'MEMBERSHIP', expiresAt: { gt: now } } })

/** Puts a book into the library, or gives it other terms there; whoever calls holds the reader's change feed. */
export async function keepItem(
  tx: Tx,
  { userId, bookId, now, ...terms }: ItemTerms & { userId: string; bookId: string; now: Date },
): Promise<void> {
  const item = await findItem(tx, userId, bookId)
  if (item?.source === terms.source && item.expiresAt?.getTime() === terms.expiresAt?.getTime()) return
  const { id } = item
    ? await tx.libraryItem.update({ where: { id: item.id }, data: terms })
    : await tx.libraryItem.create({ data: { id: newId(), userId, bookId, addedAt: now, ...terms } })
  await recordChanges(tx, userId, { kind: 'LIBRARY_ITEM', ids: [id] })
}

export async function removeItems(tx: Tx, userId: string, ids: string[]): Promise<void> {
  await tx.libraryItem.deleteMany({ where: { userId, id: { in: ids } } })
  await recordChanges(tx, userId, { kind: 'LIBRARY_ITEM', ids, removed: true })
}

/** Lets every loan last until `expiresAt`. */
export async function extendLoans(tx: Tx, userId: string, expiresAt: Date): Promise<void> {
  const rows = await tx.libraryItem.updateManyAndReturn({
    where: { userId, source: 'MEMBERSHIP', expiresAt: { not: expiresAt } },
    data: { expiresAt },
    select: { id: true },
  })
  await recordChanges(tx, userId, { kind: 'LIBRARY_ITEM', ids: rows.map(({ id }) => id) })
}

export async function endLoans(tx: Tx, userId: string): Promise<void> {
  const rows = await tx.libraryItem.findMany({
    where: { userId, source: 'MEMBERSHIP' },
    select: { id: true },
  })
  await removeItems(
    tx,
    userId,
    rows.map(({ id }) => id),
  )
}
