import { newId } from '#kit/ids.ts'
import type { Tx } from '../database.ts'
import { recordChanges } from '../sync/change-feed.ts'
import { removeItems } from './item-repository.ts'

/** Brings into readers' libraries what others of their households have bought, and takes out what is no longer theirs to read. */
export async function settleShared(tx: Tx, userIds: readonly string[], addedAt: Date): Promise<void> {
  for (const userId of userIds) {
    await bringIn(tx, userId, addedAt)
    await takeOut(tx, userId)
  }
}

/** What was on loan, or with advertisements, is now the household's. */
async function bringIn(tx: Tx, userId: string, addedAt: Date): Promise<void> {
  const rows = await tx.$queryRaw<{ bookId: string; itemId: string | null }[]>`
    SELECT shared.book_id::text AS "bookId", item.id::text AS "itemId"
    FROM (SELECT DISTINCT e.book_id FROM household_member own JOIN household_member other USING (household_id)
      JOIN entitlement e ON e.user_id = other.user_id AND e.revoked_at IS NULL
      WHERE own.user_id = ${userId}::uuid AND other.user_id <> own.user_id) AS shared
    LEFT JOIN library_item item ON item.user_id = ${userId}::uuid AND item.book_id = shared.book_id
    WHERE item.source IS NULL OR item.source NOT IN ('PURCHASE', 'SHARED')`
  const known = rows.flatMap(({ itemId }) => itemId ?? [])
  await tx.libraryItem.updateMany({
    where: { id: { in: known } },
    data: { source: 'SHARED', expiresAt: null },
  })
  const made = rows
    .filter(({ itemId }) => itemId === null)
    .map(({ bookId }) => ({ id: newId(), userId, bookId, source: 'SHARED' as const, addedAt }))
  await tx.libraryItem.createMany({ data: made })
  await recordChanges(tx, userId, { kind: 'LIBRARY_ITEM', ids: [...known, ...made.map(({ id }) => id)] })
}

async function takeOut(tx: Tx, userId: string): Promise<void> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT item.id::text AS id FROM library_item item
    WHERE item.user_id = ${userId}::uuid AND item.source = 'SHARED' AND NOT EXISTS (
      SELECT 1 FROM household_member own JOIN household_member other USING (household_id)
      JOIN entitlement e ON e.user_id = other.user_id AND e.revoked_at IS NULL
      WHERE own.user_id = item.user_id AND other.user_id <> own.user_id AND e.book_id = item.book_id)`
  await removeItems(
    tx,
    userId,
    rows.map(({ id }) => id),
  )
}
