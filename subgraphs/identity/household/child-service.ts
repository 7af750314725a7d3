import { requirePermission } from '#kit/auth/viewer.ts'
import type { ProblemRecord } from '#kit/errors/problem.ts'
import { sayChanged } from '#kit/events/changes.ts'
import { newId } from '#kit/ids.ts'
import { checkUsernameFree } from '../account/account.ts'
import {
  findHolders,
  insertAccount,
  lockAccount,
  replacePassword,
  updateAccount,
} from '../account/account-repository.ts'
import { readLine } from '../account/names.ts'
import type { Passwords } from '../account/password.ts'
import type { ProofCheck } from '../account/proof-check.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock, Tx } from '../database.ts'
import { sayUserRegistered } from '../events/publish.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { AddChildInput, UpdateChildInput } from '../generated/types.ts'
import { endSessionsOf } from '../session/session-repository.ts'
import { announce } from './departure.ts'
import {
  badUsername,
  checkChild,
  freePlace,
  householdFull,
  memberOf,
  noHousehold,
  noSuchMember,
  readChildNames,
  type HouseholdMemberRecord,
  type HouseholdRecord,
} from './household.ts'
import { findHouseholdsOf, insertMember, lockHouseholdOf } from './household-repository.ts'

export interface ChildOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  passwords: Passwords
  checkProof: ProofCheck
  clock: Clock
}

interface ChildPayload {
  household: HouseholdRecord | null
  child: HouseholdMemberRecord | null
  problems: ProblemRecord[]
}

export type ChildService = ReturnType<typeof createChildService>

/** Accounts of children, which the grown-ups of their household make and manage. */
export function createChildService(options: ChildOptions) {
  const { prisma, audit, attempts, passwords, checkProof, clock } = options
  const refused = (...problems: ProblemRecord[]): ChildPayload => ({ household: null, child: null, problems })

  const findTaken = async (username: string | null) =>
    checkUsernameFree(username, await findHolders(prisma, { username, email: null }))

  /** Why there is no place for one more child; null where there is. */
  const noPlaceIn = (household: HouseholdRecord | null | undefined): ProblemRecord | null => {
    if (!household) return noHousehold()
    return freePlace(household, true) === null ? householdFull() : null
  }

  async function saveChanges(
    tx: Tx,
    { accountId, account: before }: HouseholdMemberRecord,
    { ageLimit, displayName }: UpdateChildInput,
    passwordHash: string | null,
  ): Promise<void> {
    await lockAccount(tx, accountId)
    const isOtherLimit = ageLimit != null && ageLimit !== before.ageLimit
    await updateAccount(tx, accountId, {
      ...(isOtherLimit ? { ageLimit, accessSince: clock() } : {}),
      ...(displayName == null ? {} : { displayName: readLine(displayName, 80) ?? before.displayName }),
    })
    if (displayName != null) await sayChanged(tx, accountId, [`User:${accountId}`])
    if (passwordHash === null) return
    await replacePassword(tx, accountId, passwordHash, clock())
    await endSessionsOf(tx, accountId, { endReason: 'PASSWORD_CHANGED', at: clock() })
  }

  return {
    async add(caller: Caller, input: AddChildInput): Promise<ChildPayload> {
      const adultId = requirePermission(caller.viewer, 'account:manage')
      await attempts.countAddress(caller, 'registration')
      const { username, displayName } = readChildNames(input)
      const given = { field: 'password', given: input.password, names: [input.username.slice(0, 254)] }
      const problems = [
        ...(username === null ? [badUsername()] : []),
        ...(await checkChild(input, given)),
        ...(await findTaken(username)),
      ]
      const full = noPlaceIn((await findHouseholdsOf(prisma, [adultId]))[0])
      if (full) problems.push(full)
      if (problems.length || username === null || displayName === null) return refused(...problems)
      const passwordHash = await passwords.hash(input.password)
      const answer = await prisma.$transaction(async (tx) => {
        const household = await lockHouseholdOf(tx, adultId)
        const place = household && freePlace(household, true)
        if (!household || place === null) return refused(noPlaceIn(household) ?? householdFull())
        const { ageLimit } = input
        const named = { id: newId(), username, displayName, email: null, ageLimit }
        const account = await insertAccount(tx, {
          ...named,
          roles: ['READER'],
          createdAt: clock(),
          passwordHash,
        })
        // Somebody took the name while the password was hashed.
        if (!account) return null
        const accountId = account.id
        await insertMember(tx, {
          accountId,
          householdId: household.id,
          isChild: true,
          place,
          joinedAt: clock(),
        })
        await audit.append(tx, caller, { action: 'ADD_CHILD', subject: accountId })
        await sayUserRegistered(tx, account)
        const changed = await announce(tx, household.id)
        return { household: changed, child: memberOf(changed, accountId), problems: [] }
      })
      return answer ?? refused(...(await findTaken(username)))
    },

    async update(caller: Caller, input: UpdateChildInput): Promise<ChildPayload> {
      const adultId = requirePermission(caller.viewer, 'account:manage')
      const [known] = await findHouseholdsOf(prisma, [adultId])
      const child = known && memberOf(known, input.userId)
      if (!child?.isChild) return refused(noSuchMember())
      const given = { field: 'newPassword', given: input.newPassword, names: [child.account.username] }
      const problems = await checkChild(input, given)
      if (problems.length) return refused(...problems)
      const wrong = await checkProof(caller, input)
      if (wrong.length) return refused(...wrong)
      const passwordHash = input.newPassword == null ? null : await passwords.hash(input.newPassword)
      return prisma.$transaction(async (tx) => {
        const household = await lockHouseholdOf(tx, adultId)
        const current = household && memberOf(household, input.userId)
        if (!current) return refused(noSuchMember())
        await saveChanges(tx, current, input, passwordHash)
        const limit = input.ageLimit == null ? [] : [`age limit ${input.ageLimit}`]
        const detail = [...limit, ...(passwordHash === null ? [] : ['password'])].join(', ')
        await audit.append(tx, caller, { action: 'UPDATE_CHILD', subject: current.accountId, detail })
        const changed = await announce(tx, household.id)
        return { household: changed, child: memberOf(changed, current.accountId), problems: [] }
      })
    },
  }
}
