import type { Event } from '#kit/events/event.ts'
import type { Tx } from '../database.ts'
import type { HouseholdChanged } from '../generated/events.ts'

/** Keeps who shares with whom; an older word than what is known changes nothing. */
export async function takeInHousehold(tx: Tx, { version, data }: Event<HouseholdChanged>): Promise<void> {
  const { householdId, members } = data
  const isNews = await tx.$executeRaw`
    INSERT INTO household (id, version) VALUES (${householdId}::uuid, ${version})
    ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE household.version < excluded.version`
  if (!isNews) return
  await tx.householdMember.deleteMany({ where: { householdId } })
  await tx.householdMember.createMany({ data: members.map(({ userId }) => ({ householdId, userId })) })
}
