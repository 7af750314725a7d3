import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Household, HouseholdMember, Prisma } from '../generated/prisma/client.ts'
import { memberOf, type HouseholdRecord } from './household.ts'

const withMembers = {
  members: { include: { account: true }, orderBy: [{ isChild: 'asc' }, { place: 'asc' }] },
} satisfies Prisma.HouseholdInclude

/** Of each account, in the order asked for. */
export async function findHouseholdsOf(
  db: Db,
  accountIds: readonly string[],
): Promise<(HouseholdRecord | null)[]> {
  const where = { members: { some: { accountId: { in: accountIds.filter(isId) } } } }
  const households = await db.household.findMany({ where, include: withMembers })
  return accountIds.map((id) => households.find((one) => memberOf(one, id)) ?? null)
}

/** The household as it is now, and nobody changes it until `tx` ends. */
export async function lockHousehold(tx: Tx, id: string): Promise<HouseholdRecord | null> {
  await tx.$queryRaw`SELECT 1 FROM household WHERE id = ${id}::uuid FOR UPDATE`
  return tx.household.findUnique({ where: { id }, include: withMembers })
}

/** Null also where the account left while this waited. */
export async function lockHouseholdOf(tx: Tx, accountId: string): Promise<HouseholdRecord | null> {
  const member = await tx.householdMember.findUnique({ where: { accountId } })
  const household = member && (await lockHousehold(tx, member.householdId))
  return household && memberOf(household, accountId) ? household : null
}

export const insertHousehold = (tx: Tx, household: Pick<Household, 'id' | 'createdAt'>) =>
  tx.household.create({ data: household })

/** False where the account has a place already, or another has this one. */
export async function insertMember(tx: Tx, member: HouseholdMember): Promise<boolean> {
  const { count } = await tx.householdMember.createMany({ data: [member], skipDuplicates: true })
  return count > 0
}

export const deleteMember = (tx: Tx, accountId: string) => tx.householdMember.delete({ where: { accountId } })

export const moveMember = (tx: Tx, accountId: string, place: number) =>
  tx.householdMember.update({ where: { accountId }, data: { place } })

/** With its places and its invitation. */
export const deleteHousehold = (tx: Tx, id: string) => tx.household.delete({ where: { id } })

export const raiseVersion = (tx: Tx, id: string): Promise<HouseholdRecord> =>
  tx.household.update({ where: { id }, data: { version: { increment: 1 } }, include: withMembers })
