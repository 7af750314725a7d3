import { newId } from '#kit/ids.ts'
import type { Entitlement } from '../generated/prisma/client.ts'
import type { Db, Tx } from '../database.ts'

export type { Entitlement }

/** The entitlements that hold, in no order. */
export const listEntitlements = (
  db: Db,
  userId: string,
  bookIds: readonly string[],
): Promise<Entitlement[]> =>
  db.entitlement.findMany({ where: { userId, bookId: { in: [...bookIds] }, revokedAt: null } })

/** Those that hold, of the reader and of the others of the household; a book's own first, then the oldest. */
export const listReadable = (
  db: Db,
  userId: string,
  bookIds: readonly string[],
): Promise<Pick<Entitlement, 'userId' | 'bookId' | 'grantedAt'>[]> => db.$queryRaw`
  SELECT DISTINCT ON (book_id) user_id::text AS "userId", book_id::text AS "bookId", granted_at AS "grantedAt"
  FROM entitlement WHERE book_id = ANY (${[...bookIds]}::uuid[]) AND revoked_at IS NULL AND user_id IN (
    SELECT ${userId}::uuid
    UNION SELECT other.user_id FROM household_member own JOIN household_member other USING (household_id)
    WHERE own.user_id = ${userId}::uuid)
  ORDER BY book_id, user_id <> ${userId}::uuid, granted_at`

/** Gives those that did not hold before. One that was revoked holds again. */
export function grantEntitlements(
  tx: Tx,
  grant: { userId: string; bookIds: readonly string[]; orderId: string; at: Date },
): Promise<Entitlement[]> {
  const ids = grant.bookIds.map(() => newId())
  return tx.$queryRaw<Entitlement[]>`
    INSERT INTO entitlement (id, user_id, book_id, order_id, version, granted_at)
    SELECT n.id, ${grant.userId}::uuid, n.book_id, ${grant.orderId}::uuid, 1, ${grant.at}
    FROM unnest(${ids}::uuid[], ${[...grant.bookIds]}::uuid[]) AS n(id, book_id)
    ON CONFLICT (user_id, book_id) DO UPDATE SET order_id = excluded.order_id, version = entitlement.version + 1,
      granted_at = excluded.granted_at, revoked_at = NULL
    WHERE entitlement.revoked_at IS NOT NULL
    RETURNING id, user_id AS "userId", book_id AS "bookId", order_id AS "orderId", version, granted_at AS "grantedAt",
      revoked_at AS "revokedAt"`
}

/** Takes back what this order gave; what was got in another way stays. */
export function revokeEntitlements(
  tx: Tx,
  revocation: { orderId: string; bookIds: readonly string[]; at: Date },
): Promise<Entitlement[]> {
  return tx.$queryRaw<Entitlement[]>`
    UPDATE entitlement SET revoked_at = ${revocation.at}, version = version + 1
    WHERE order_id = ${revocation.orderId}::uuid AND book_id = ANY(${[...revocation.bookIds]}::uuid[])
      AND revoked_at IS NULL
    RETURNING id, user_id AS "userId", book_id AS "bookId", order_id AS "orderId", version, granted_at AS "grantedAt",
      revoked_at AS "revokedAt"`
}
