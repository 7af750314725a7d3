import type { Event } from '#kit/events/event.ts'
import type { Db, Tx } from '../database.ts'
import type { HouseholdChanged } from '../generated/events.ts'
import { holdFeed } from '../sync/change-feed.ts'

/** The others of the user's household. */
export async function listCompanions(db: Db, userId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT other.user_id::text AS id FROM household_member own JOIN household_member other USING (household_id)
    WHERE own.user_id = ${userId}::uuid AND other.user_id <> own.user_id`
  return rows.map(({ id }) => id)
}

/** Years; null for grown-ups. */
export async function findAgeLimit(db: Db, userId: string): Promise<number | null> {
  const { _min } = await db.householdMember.aggregate({ where: { userId }, _min: { ageLimit: true } })
  return _min.ageLimit
}

/** In one order for all, so that no two wait for each other. */
async function holdFeeds(tx: Tx, userIds: readonly string[]): Promise<void> {
  for (const id of userIds.toSorted()) await holdFeed(tx, id)
}

/** Holds the feeds of the user and of all who share with the user; gives whose these are. */
export async function holdSharing(tx: Tx, userId: string): Promise<string[]> {
  await holdFeeds(tx, [userId, ...(await listCompanions(tx, userId))])
  // Somebody may have come while this waited.
  const all = [userId, ...(await listCompanions(tx, userId))]
  await holdFeeds(tx, all)
  return all
}

/** Keeps who shares with whom; gives all that were or are among them, whose feeds it holds. Nobody where the word is old. */
export async function takeInHousehold(tx: Tx, { version, data }: Event<HouseholdChanged>): Promise<string[]> {
  const { householdId, members } = data
  const isNews = await tx.$executeRaw`
    INSERT INTO household (id, version) VALUES (${householdId}::uuid, ${version})
    ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE household.version < excluded.version`
  if (!isNews) return []
  const before = await tx.householdMember.findMany({ where: { householdId } })
  const concerned = [...new Set([...before, ...members].map(({ userId }) => userId))]
  await holdFeeds(tx, concerned)
  await tx.householdMember.deleteMany({ where: { householdId } })
  const rows = members.map(({ userId, ageLimit }) => ({ householdId, userId, ageLimit: ageLimit ?? null }))
  await tx.householdMember.createMany({ data: rows })
  return concerned
}
