import { requirePermission } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import type { ProofCheck } from '../account/proof-check.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { DissolveHouseholdInput, RemoveFromHouseholdInput } from '../generated/types.ts'
import { announce, closeChild, depart, dissolve, type DepartureParts } from './departure.ts'
import {
  childrenLeft,
  childrenOf,
  inHousehold,
  isOwner,
  leavesChildren,
  memberOf,
  noHousehold,
  noSuchMember,
  notOwner,
  type HouseholdRecord,
} from './household.ts'
import {
  deleteHousehold,
  deleteMember,
  insertHousehold,
  insertMember,
  lockHouseholdOf,
} from './household-repository.ts'

export interface HouseholdServiceOptions extends DepartureParts {
  prisma: PrismaClient
  audit: AuditTrail
  checkProof: ProofCheck
}

export interface HouseholdPayload {
  household: HouseholdRecord | null
  problems: ProblemRecord[]
}

export type HouseholdService = ReturnType<typeof createHouseholdService>

export const refusedHousehold = (...problems: ProblemRecord[]): HouseholdPayload => ({
  household: null,
  problems,
})

export function createHouseholdService(options: HouseholdServiceOptions) {
  const { prisma, audit, checkProof, clock } = options
  const manager = (caller: Caller) => requirePermission(caller.viewer, 'account:manage')

  /** What a household of the viewer's is changed by, one change of it at a time. */
  const change = (
    accountId: string,
    work: (tx: Tx, household: HouseholdRecord) => Promise<HouseholdPayload>,
  ): Promise<HouseholdPayload> =>
    prisma.$transaction(async (tx) => {
      const household = await lockHouseholdOf(tx, accountId)
      return household ? work(tx, household) : refusedHousehold(noHousehold())
    })

  async function remove(
    tx: Tx,
    household: HouseholdRecord,
    accountId: string,
  ): Promise<HouseholdRecord | null> {
    if (!memberOf(household, accountId)?.isChild) return depart(tx, options, household, accountId)
    await deleteMember(tx, accountId)
    await closeChild(tx, options, accountId)
    return announce(tx, household.id)
  }

  return {
    create(caller: Caller): Promise<HouseholdPayload> {
      const accountId = manager(caller)
      return prisma.$transaction(async (tx) => {
        const household = { id: newId(), createdAt: clock() }
        await insertHousehold(tx, household)
        const first = { accountId, householdId: household.id, isChild: false, place: 1, joinedAt: clock() }
        if (!(await insertMember(tx, first))) {
          await deleteHousehold(tx, household.id)
          return refusedHousehold(inHousehold())
        }
        await audit.append(tx, caller, { action: 'CREATE_HOUSEHOLD', subject: accountId })
        return { household: await announce(tx, household.id), problems: [] }
      })
    },

    async leave(caller: Caller): Promise<{ problems: ProblemRecord[] }> {
      const accountId = manager(caller)
      const { problems } = await change(accountId, async (tx, household) => {
        if (leavesChildren(household, accountId)) return refusedHousehold(childrenLeft())
        await audit.append(tx, caller, { action: 'LEAVE_HOUSEHOLD', subject: accountId })
        return { household: await depart(tx, options, household, accountId), problems: [] }
      })
      return { problems }
    },

    async remove(caller: Caller, { userId, ...proof }: RemoveFromHouseholdInput): Promise<HouseholdPayload> {
      const accountId = manager(caller)
      const problems = await checkProof(caller, proof)
      if (problems.length) return refusedHousehold(...problems)
      return change(accountId, async (tx, household) => {
        const member = memberOf(household, userId)
        if (!member) return refusedHousehold(noSuchMember())
        if (userId === accountId) return refusedHousehold(notOneself())
        if (!member.isChild && !isOwner(household, accountId)) return refusedHousehold(notOwner())
        await audit.append(tx, caller, { action: 'REMOVE_FROM_HOUSEHOLD', subject: userId })
        return { household: await remove(tx, household, userId), problems: [] }
      })
    },

    async dissolve(caller: Caller, proof: DissolveHouseholdInput): Promise<{ problems: ProblemRecord[] }> {
      const accountId = manager(caller)
      const wrong = await checkProof(caller, proof)
      if (wrong.length) return { problems: wrong }
      const { problems } = await change(accountId, async (tx, household) => {
        if (!isOwner(household, accountId)) return refusedHousehold(notOwner())
        if (childrenOf(household).length) return refusedHousehold(childrenLeft())
        await audit.append(tx, caller, { action: 'DISSOLVE_HOUSEHOLD', subject: accountId })
        await dissolve(tx, options, household)
        return { household: null, problems: [] }
      })
      return { problems }
    },
  }
}

const notOneself = () => problem('NOT_ALLOWED', 'Who goes on their own account leaves.', ['input', 'userId'])
