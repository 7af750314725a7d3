import { isId, newId } from '#kit/ids.ts'
import type { Page } from '#kit/pagination/connection.ts'
import type { Db, Tx } from '../database.ts'
import { Prisma, type Shelf, type ShelfItem } from '../generated/prisma/client.ts'
import { newestFirst } from '../keyset.ts'
import { defaultShelves } from './shelf.ts'

export async function createDefaultShelves(tx: Tx, userId: string, createdAt: Date): Promise<void> {
  const data = defaultShelves.map((shelf) => ({
    ...shelf,
    id: newId(),
    userId,
    privacy: 'PRIVATE' as const,
    createdAt,
  }))
  await tx.shelf.createMany({ data, skipDuplicates: true })
}

/** In the order of their making, of all the users at once. */
export const listShelves = (db: Db, userIds: readonly string[]): Promise<Shelf[]> =>
  db.shelf.findMany({ where: { userId: { in: userIds.filter(isId) } }, orderBy: { id: 'asc' } })

export const countShelves = (db: Db, userId: string): Promise<number> => db.shelf.count({ where: { userId } })

export const findShelf = async (db: Db, userId: string, id: string): Promise<Shelf | null> =>
  isId(id) ? db.shelf.findFirst({ where: { id, userId } }) : null

export const isNameTaken = async (db: Db, userId: string, name: string, butBy?: string): Promise<boolean> =>
  (await db.shelf.count({
    where: { userId, name: { equals: escapeLike(name), mode: 'insensitive' }, NOT: { id: butBy ?? newId() } },
  })) > 0

/** Without regard to case Prisma compares by ILIKE. */
const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&')

export const insertShelf = (tx: Tx, shelf: Shelf): Promise<Shelf> => tx.shelf.create({ data: shelf })

export const updateShelfRow = (tx: Tx, id: string, data: Partial<Pick<Shelf, 'name' | 'privacy'>>) =>
  tx.shelf.update({ where: { id }, data })

export const deleteShelfRow = (tx: Tx, id: string) => tx.shelf.delete({ where: { id } })

export const insertShelfItem = (tx: Tx, item: ShelfItem) =>
  tx.shelfItem.createMany({ data: [item], skipDuplicates: true })

export const deleteShelfItem = (tx: Tx, shelfId: string, bookId: string) =>
  tx.shelfItem.deleteMany({ where: { shelfId, bookId } })

/** In the order asked for. */
export async function countShelfItems(db: Db, shelfIds: readonly string[]): Promise<number[]> {
  const rows = await db.shelfItem.groupBy({
    by: ['shelfId'],
    where: { shelfId: { in: [...shelfIds] } },
    _count: true,
  })
  const counts = new Map(rows.map((row) => [row.shelfId, row._count]))
  return shelfIds.map((id) => counts.get(id) ?? 0)
}

/** The latest addition first, of each shelf a page. */
export async function listShelfItems(db: Db, shelfIds: readonly string[], page: Page): Promise<ShelfItem[]> {
  const { beyond, order, take } = newestFirst(page, Prisma.sql`id`)
  return db.$queryRaw`
    SELECT s.* FROM unnest(${[...shelfIds]}::uuid[]) AS asked (id) CROSS JOIN LATERAL (
      SELECT id, shelf_id AS "shelfId", book_id AS "bookId", added_at AS "addedAt"
      FROM shelf_item WHERE shelf_id = asked.id AND ${beyond} ORDER BY ${order} LIMIT ${take}) AS s`
}
