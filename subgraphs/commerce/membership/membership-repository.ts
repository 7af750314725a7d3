import type { Db, Tx } from '../database.ts'
import type { Membership } from '../generated/prisma/client.ts'

export const getMembership = (db: Db, id: string): Promise<Membership> =>
  db.membership.findUniqueOrThrow({ where: { id } })

/** The one that has not ended. */
export const findLiveMembership = (db: Db, userId: string): Promise<Membership | null> =>
  db.membership.findUnique({ where: { liveUserId: userId } })

export const findMembershipByKey = (
  db: Db,
  userId: string,
  idempotencyKey: string,
): Promise<Membership | null> =>
  db.membership.findUnique({ where: { userId_idempotencyKey: { userId, idempotencyKey } } })

export const hadTrial = async (db: Db, userId: string): Promise<boolean> =>
  (await db.membership.findFirst({ where: { userId, hadTrial: true } })) !== null

/** One change of a reader's memberships at a time, until the transaction ends. */
export const lockMemberships = async (tx: Tx, userId: string): Promise<void> =>
  void (await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`membership:${userId}`}))`)

export async function lockMembership(tx: Tx, id: string): Promise<Membership> {
  await tx.$queryRaw`SELECT 1 FROM membership WHERE id = ${id}::uuid FOR UPDATE`
  return getMembership(tx, id)
}

/** One that is due, which no other process is at work on. */
export async function lockDueMembership(tx: Tx, now: Date): Promise<Membership | null> {
  const [due] = await tx.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM membership WHERE next_action_at <= ${now}
    ORDER BY next_action_at LIMIT 1 FOR UPDATE SKIP LOCKED`
  return due ? getMembership(tx, due.id) : null
}

export const insertMembership = (tx: Tx, membership: Membership): Promise<Membership> =>
  tx.membership.create({ data: membership })

export const changeMembership = (tx: Tx, id: string, change: Partial<Membership>): Promise<Membership> =>
  tx.membership.update({ where: { id }, data: change })

export async function insertMembershipCharge(
  tx: Tx,
  charge: { id: string; membershipId: string; createdAt: Date },
): Promise<void> {
  await tx.membershipCharge.create({ data: charge })
}

/** The payment's subject, and whose it is. */
export async function getChargedMembershipId(db: Db, chargeId: string): Promise<string> {
  const charge = await db.membershipCharge.findUniqueOrThrow({ where: { id: chargeId } })
  return charge.membershipId
}

export async function findLatestChargeId(db: Db, membershipId: string): Promise<string | null> {
  const charge = await db.membershipCharge.findFirst({ where: { membershipId }, orderBy: { id: 'desc' } })
  return charge?.id ?? null
}
