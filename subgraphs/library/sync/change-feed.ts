import type { Db, Tx } from '../database.ts'
import { Prisma, type ChangeKind } from '../generated/prisma/client.ts'

/**
 * Makes the transactions that change one user's library take turns, until `tx` ends. So numbers in the feed become visible in their
 * order, and no reader of it steps over one that is yet to be committed.
 */
export async function holdFeed(tx: Tx, userId: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO change_counter (user_id, seq) VALUES (${userId}::uuid, 0)
    ON CONFLICT (user_id) DO UPDATE SET seq = change_counter.seq`
}

export interface Changes {
  kind: ChangeKind
  /** Each at most once. */
  ids: readonly string[]
  removed?: boolean
}

/** Puts things at the end of the feed, in the transaction that changes them. */
export async function recordChanges(
  tx: Tx,
  userId: string,
  { kind, ids, removed = false }: Changes,
): Promise<void> {
  if (!ids.length) return
  await tx.$executeRaw`
    WITH counter AS (
      INSERT INTO change_counter (user_id, seq) VALUES (${userId}::uuid, ${ids.length})
      ON CONFLICT (user_id) DO UPDATE SET seq = change_counter.seq + ${ids.length}
      RETURNING seq)
    INSERT INTO change (user_id, kind, entity_id, seq, removed)
    SELECT ${userId}::uuid, ${kind}::change_kind, entity.id, counter.seq - ${ids.length} + entity.place, ${removed}
    FROM counter, unnest(${ids}::uuid[]) WITH ORDINALITY AS entity (id, place)
    ON CONFLICT (user_id, kind, entity_id) DO UPDATE SET seq = excluded.seq, removed = excluded.removed`
}

/** Puts the book's item, where there is one, at the end of the feed. */
export async function recordItemOfBook(tx: Tx, userId: string, bookId: string): Promise<void> {
  const rows = await tx.$queryRaw<{ id: string }[]>(
    Prisma.sql`SELECT id FROM library_item WHERE user_id = ${userId}::uuid AND book_id = ${bookId}::uuid`,
  )
  await recordChanges(tx, userId, { kind: 'LIBRARY_ITEM', ids: rows.map(({ id }) => id) })
}

/** Puts all that a user's library has at the end of the feed. */
export async function recordItems(tx: Tx, userId: string): Promise<void> {
  const rows = await tx.libraryItem.findMany({ where: { userId }, select: { id: true } })
  await recordChanges(tx, userId, { kind: 'LIBRARY_ITEM', ids: rows.map(({ id }) => id) })
}

export const listChanges = (db: Db, userId: string, since: bigint, limit: number) =>
  db.change.findMany({ where: { userId, seq: { gt: since } }, orderBy: { seq: 'asc' }, take: limit })
