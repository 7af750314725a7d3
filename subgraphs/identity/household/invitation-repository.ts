import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Account, HouseholdInvitation, Prisma } from '../generated/prisma/client.ts'

const atMost = 20

/** For the account itself, or for the address that it has confirmed. */
const meantFor = ({
  id,
  heldEmailKey,
}: Pick<Account, 'id' | 'heldEmailKey'>): Prisma.HouseholdInvitationWhereInput => ({
  OR: [{ accountId: id }, ...(heldEmailKey === null ? [] : [{ emailKey: heldEmailKey }])],
})

/** Those that still wait, the newest first. */
export const listInvitationsFor = (
  db: Db,
  account: Pick<Account, 'id' | 'heldEmailKey'>,
  at: Date,
): Promise<HouseholdInvitation[]> =>
  db.householdInvitation.findMany({
    where: { ...meantFor(account), expiresAt: { gt: at } },
    orderBy: { id: 'desc' },
    take: atMost,
  })

export const findInvitationFor = async (
  db: Db,
  account: Pick<Account, 'id' | 'heldEmailKey'>,
  id: string,
  at: Date,
): Promise<HouseholdInvitation | null> =>
  isId(id)
    ? db.householdInvitation.findFirst({ where: { id, ...meantFor(account), expiresAt: { gt: at } } })
    : null

export const findInvitation = (db: Db, id: string): Promise<HouseholdInvitation | null> =>
  db.householdInvitation.findUnique({ where: { id } })

/** The one that waits. */
export const findInvitationOf = (
  db: Db,
  householdId: string,
  at: Date,
): Promise<HouseholdInvitation | null> =>
  db.householdInvitation.findFirst({ where: { householdId, expiresAt: { gt: at } } })

/** In place of the one before. */
export async function replaceInvitation(
  tx: Tx,
  invitation: HouseholdInvitation,
): Promise<HouseholdInvitation> {
  await tx.householdInvitation.deleteMany({ where: { householdId: invitation.householdId } })
  return tx.householdInvitation.create({ data: invitation })
}

/** Gives how many there were. */
export async function deleteInvitations(
  tx: Tx,
  where: Pick<Prisma.HouseholdInvitationWhereInput, 'id' | 'householdId' | 'invitedById'>,
): Promise<number> {
  return (await tx.householdInvitation.deleteMany({ where })).count
}

export const deleteInvitationsFor = (tx: Tx, account: Pick<Account, 'id' | 'heldEmailKey'>) =>
  tx.householdInvitation.deleteMany({ where: meantFor(account) })
