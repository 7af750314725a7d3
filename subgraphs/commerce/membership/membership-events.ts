import type { Tx } from '../database.ts'
import { publish } from '../events/publish.ts'
import type { Membership } from '../generated/prisma/client.ts'
import { changeMembership } from './membership-repository.ts'

/** Changes what others are told of: that it has begun, or lasts longer. */
export async function extend(
  tx: Tx,
  membership: Membership,
  change: Partial<Membership>,
): Promise<Membership> {
  const version = membership.version + 1
  const changed = await changeMembership(tx, membership.id, { ...change, version })
  const { id: membershipId, userId, planId, concurrentLoans, currentPeriodEnd } = changed
  if (!currentPeriodEnd) throw new Error(`Membership ${membershipId} has begun without an end.`)
  await publish(tx, {
    type: 'MembershipStarted',
    subject: membershipId,
    version,
    data: {
      membershipId,
      userId,
      planId,
      concurrentLoans,
      currentPeriodEnd: currentPeriodEnd.toISOString(),
    },
  })
  return changed
}

/** Ends it; others hear of it where they had heard that it began. */
export async function end(tx: Tx, membership: Membership, endedAt: Date): Promise<Membership> {
  const version = membership.version + 1
  const { id: membershipId, userId } = membership
  const ended = await changeMembership(tx, membershipId, {
    status: 'ENDED',
    liveUserId: null,
    nextActionAt: null,
    endedAt,
    version,
  })
  if (membership.version > 0)
    await publish(tx, {
      type: 'MembershipEnded',
      subject: membershipId,
      version,
      data: { membershipId, userId },
    })
  return ended
}
