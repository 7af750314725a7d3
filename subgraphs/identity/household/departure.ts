import { newId } from '#kit/ids.ts'
import { updateAccount } from '../account/account-repository.ts'
import type { Clock, Tx } from '../database.ts'
import { insertRequest } from '../data-request/data-request-repository.ts'
import type { DataJobs } from '../data-request/data-jobs.ts'
import { sayHouseholdChanged, sayUserSuspended } from '../events/publish.ts'
import { endSessionsOf } from '../session/session-repository.ts'
import { childrenOf, roleOf, type HouseholdRecord } from './household.ts'
import { deleteHousehold, deleteMember, moveMember, raiseVersion } from './household-repository.ts'
import { deleteInvitations } from './invitation-repository.ts'

export interface DepartureParts {
  dataJobs: DataJobs
  clock: Clock
}

/** Says to all who keep a copy what the household is now; each change says it once, at its end. */
export async function announce(tx: Tx, id: string): Promise<HouseholdRecord> {
  const household = await raiseVersion(tx, id)
  await sayHouseholdChanged(tx, household)
  return household
}

/** Ends a household that is locked in `tx`, and with it the accounts of its children, which nobody else cares for. */
export async function dissolve(tx: Tx, parts: DepartureParts, household: HouseholdRecord): Promise<void> {
  await deleteHousehold(tx, household.id)
  await sayHouseholdChanged(tx, { ...household, version: household.version + 1, members: [] })
  for (const { accountId } of childrenOf(household)) await closeChild(tx, parts, accountId)
}

/** Takes a grown-up out of a household that is locked in `tx`. After its owner the other one is; after the last, there is none. */
export async function depart(
  tx: Tx,
  parts: DepartureParts,
  household: HouseholdRecord,
  accountId: string,
): Promise<HouseholdRecord | null> {
  const members = household.members.filter((one) => one.accountId !== accountId)
  const heir = members.find(({ isChild }) => !isChild)
  if (!heir) {
    await dissolve(tx, parts, { ...household, members })
    return null
  }
  await deleteMember(tx, accountId)
  await deleteInvitations(tx, { householdId: household.id, invitedById: accountId })
  if (roleOf(heir) !== 'OWNER') await moveMember(tx, heir.accountId, 1)
  return announce(tx, household.id)
}

/** Signs a child out everywhere, at once, and has everything of its account erased by all parts of the platform. */
export async function closeChild(
  tx: Tx,
  { dataJobs, clock }: DepartureParts,
  accountId: string,
): Promise<void> {
  const at = clock()
  const closed = await updateAccount(tx, accountId, { status: 'SUSPENDED', accessSince: at })
  await endSessionsOf(tx, accountId, { endReason: 'LEFT_HOUSEHOLD', at })
  await sayUserSuspended(tx, closed, 'removed from its household')
  const erasure = { id: newId(), accountId, kind: 'ERASURE', requestedAt: at, dueAt: at } as const
  const { id: requestId } = await insertRequest(tx, erasure)
  await dataJobs.plan(tx, { task: 'ERASE', requestId }, at)
}
