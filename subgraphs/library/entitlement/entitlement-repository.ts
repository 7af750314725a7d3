import type { Event } from '#kit/events/event.ts'
import type { Db, Tx } from '../database.ts'
import type {
  EntitlementGranted,
  EntitlementRevoked,
  MembershipEnded,
  MembershipStarted,
} from '../generated/events.ts'
import type { Entitlement, Membership } from '../generated/prisma/client.ts'

/** The revoked ones too. */
export async function listEntitlements(
  db: Db,
  userId: string,
  bookIds: readonly string[],
): Promise<Map<string, Entitlement[]>> {
  const rows = await db.entitlement.findMany({
    where: { userId, bookId: { in: [...bookIds] } },
    orderBy: { grantedAt: 'asc' },
  })
  return Map.groupBy(rows, ({ bookId }) => bookId)
}

/** The same with those that the others of the user's household hold. */
export async function listReadable(
  db: Db,
  userId: string,
  bookIds: readonly string[],
): Promise<Map<string, Entitlement[]>> {
  const rows = await db.$queryRaw<Entitlement[]>`
    SELECT id, version, user_id::text AS "userId", book_id::text AS "bookId", granted_at AS "grantedAt", revoked_at AS "revokedAt"
    FROM entitlement WHERE book_id = ANY (${[...bookIds]}::uuid[]) AND user_id IN (
      SELECT ${userId}::uuid
      UNION SELECT other.user_id FROM household_member own JOIN household_member other USING (household_id)
      WHERE own.user_id = ${userId}::uuid)
    ORDER BY granted_at`
  return Map.groupBy(rows, ({ bookId }) => bookId)
}

/** The one that lasts longest. */
export const findMembership = (db: Db, userId: string): Promise<Membership | null> =>
  db.membership.findFirst({
    where: { userId },
    orderBy: [{ endedAt: { sort: 'desc', nulls: 'first' } }, { currentPeriodEnd: 'desc' }],
  })

/** Tells whether it was news. */
export async function takeInGrant(tx: Tx, { version, data }: Event<EntitlementGranted>): Promise<boolean> {
  const changed = await tx.$executeRaw`
    INSERT INTO entitlement (id, version, user_id, book_id, granted_at)
    VALUES (${data.entitlementId}::uuid, ${version}, ${data.userId}::uuid, ${data.bookId}::uuid,
      ${data.grantedAt}::timestamptz)
    ON CONFLICT (id) DO NOTHING`
  return changed > 0
}

export async function takeInRevocation(
  tx: Tx,
  { version, at, data }: Event<EntitlementRevoked>,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO entitlement (id, version, user_id, book_id, granted_at, revoked_at)
    VALUES (${data.entitlementId}::uuid, ${version}, ${data.userId}::uuid, ${data.bookId}::uuid, ${at}, ${at})
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, revoked_at = excluded.revoked_at
    WHERE entitlement.revoked_at IS NULL`
}

/** Tells whether it was news. */
export async function takeInMembership(
  tx: Tx,
  { version, data }: Event<MembershipStarted>,
): Promise<boolean> {
  const changed = await tx.$executeRaw`
    INSERT INTO membership (id, version, user_id, concurrent_loans, current_period_end)
    VALUES (${data.membershipId}::uuid, ${version}, ${data.userId}::uuid, ${data.concurrentLoans},
      ${data.currentPeriodEnd}::timestamptz)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, concurrent_loans = excluded.concurrent_loans,
      current_period_end = excluded.current_period_end, ended_at = NULL
    WHERE membership.version < excluded.version`
  return changed > 0
}

/** Tells whether it was news. */
export async function takeInMembershipEnd(
  tx: Tx,
  { version, at, data }: Event<MembershipEnded>,
): Promise<boolean> {
  const { count } = await tx.membership.updateMany({
    where: { id: data.membershipId, version: { lt: version } },
    data: { version, endedAt: at },
  })
  return count > 0
}
