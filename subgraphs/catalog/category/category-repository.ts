import type { Viewer } from '#kit/auth/viewer.ts'
import { isId } from '#kit/ids.ts'
import { allOf, forAge, isPublished } from '../search/book-filter.ts'
import type { Db, Tx } from '../database.ts'
import type { Category } from '../generated/prisma/client.ts'

const byName = [{ name: 'asc' }, { id: 'asc' }] as const

export const findCategory = async (db: Db, id: string): Promise<Category | null> =>
  isId(id) ? db.category.findUnique({ where: { id } }) : null

export const findCategoryBySlug = (db: Db, slug: string): Promise<Category | null> =>
  db.category.findUnique({ where: { slug } })

export const listCategories = (db: Db, ids: readonly string[]): Promise<Category[]> =>
  db.category.findMany({ where: { id: { in: [...ids] } } })

/** Right below `parentId`, or at the top, by name. */
export const listBelow = (db: Db, parentId: string | null): Promise<Category[]> =>
  db.category.findMany({ where: { parentId }, orderBy: [...byName] })

/** Right below any of them, by name. */
export const listChildren = (db: Db, parentIds: readonly string[]): Promise<Category[]> =>
  db.category.findMany({ where: { parentId: { in: [...parentIds] } }, orderBy: [...byName] })

export const listCategoriesOfBooks = (
  db: Db,
  bookIds: readonly string[],
): Promise<{ bookId: string; category: Category }[]> =>
  db.bookCategory.findMany({
    where: { bookId: { in: [...bookIds] } },
    orderBy: [{ category: { name: 'asc' } }, { categoryId: 'asc' }],
    select: { bookId: true, category: true },
  })

/** Published books in and below each; one that is there twice counts once. */
export async function countBooks(
  db: Db,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ id: string; count: number }[]>`
    WITH RECURSIVE below AS (
      SELECT id AS top, id FROM category WHERE id = ANY(${[...ids]}::uuid[])
      UNION ALL
      SELECT below.top, c.id FROM category c JOIN below ON c.parent_id = below.id)
    SELECT below.top::text AS id, count(DISTINCT book.id)::int AS count
    FROM below JOIN book_category bc ON bc.category_id = below.id JOIN book ON book.id = bc.book_id
    WHERE ${allOf([isPublished, ...forAge(viewer)])} GROUP BY below.top`
  return new Map(rows.map((row) => [row.id, row.count]))
}

/** The tree stands still for everybody else until `tx` ends: two moves at once could close a circle. */
export const lockTree = async (tx: Tx): Promise<void> =>
  void (await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('catalog:category'))`)

/** Whether `id` is `ancestorId`, or lies below it. */
export async function isBelow(tx: Tx, id: string, ancestorId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE above AS (
      SELECT id, parent_id FROM category WHERE id = ${id}::uuid
      UNION ALL
      SELECT c.id, c.parent_id FROM category c JOIN above ON c.id = above.parent_id)
    SELECT id::text FROM above WHERE id = ${ancestorId}::uuid`
  return rows.length > 0
}

/** Whether it has books or subcategories. */
export async function isInUse(tx: Tx, id: string): Promise<boolean> {
  const [books, children] = [
    await tx.bookCategory.findFirst({ where: { categoryId: id } }),
    await tx.category.findFirst({ where: { parentId: id } }),
  ]
  return books !== null || children !== null
}

export const insertCategory = (tx: Tx, category: Category): Promise<Category> =>
  tx.category.create({ data: category })

export const moveCategory = (tx: Tx, id: string, parentId: string | null): Promise<Category> =>
  tx.category.update({ where: { id }, data: { parentId } })

/** A book can't be put into it any more once its row is locked. */
export async function lockCategory(tx: Tx, id: string): Promise<Category | null> {
  if (!isId(id)) return null
  await tx.$queryRaw`SELECT 1 FROM category WHERE id = ${id}::uuid FOR UPDATE`
  return findCategory(tx, id)
}

export const deleteCategory = async (tx: Tx, id: string): Promise<void> =>
  void (await tx.category.delete({ where: { id } }))
