import type { Tx } from '../database.ts'

export async function listCategoryIds(tx: Tx, bookId: string): Promise<string[]> {
  const rows = await tx.bookCategory.findMany({ where: { bookId }, orderBy: { categoryId: 'asc' } })
  return rows.map((row) => row.categoryId)
}

/** Those of `ids` that are categories; they stay so until `tx` ends. */
export async function lockCategories(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM category WHERE id = ANY(${[...ids]}::uuid[]) ORDER BY id FOR KEY SHARE`
  return new Set(rows.map((row) => row.id))
}

export async function replaceCategories(
  tx: Tx,
  bookId: string,
  categoryIds: readonly string[],
): Promise<void> {
  await tx.bookCategory.deleteMany({ where: { bookId } })
  await tx.bookCategory.createMany({ data: categoryIds.map((categoryId) => ({ bookId, categoryId })) })
}
