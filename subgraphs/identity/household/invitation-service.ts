import { requirePermission } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import { findAccounts, findByLogin, shareAccount } from '../account/account-repository.ts'
import { fold, readEmail } from '../account/names.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import type { HouseholdInvitation, PrismaClient } from '../generated/prisma/client.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { announce } from './departure.ts'
import {
  freePlace,
  householdFull,
  inHousehold,
  invitationEnd,
  isOwner,
  noHousehold,
  noSuchInvitation,
  notOwner,
} from './household.ts'
import { insertMember, lockHousehold, lockHouseholdOf } from './household-repository.ts'
import { refusedHousehold, type HouseholdPayload } from './household-service.ts'
import {
  deleteInvitations,
  findInvitationFor,
  findInvitationOf,
  listInvitationsFor,
  replaceInvitation,
} from './invitation-repository.ts'

export interface InvitationOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  mail: MailQueue
  clock: Clock
}

interface InvitationPayload {
  invitation: HouseholdInvitation | null
  problems: ProblemRecord[]
}

type Addressee = Pick<HouseholdInvitation, 'accountId' | 'emailKey' | 'to'>

export type InvitationService = ReturnType<typeof createInvitationService>

export function createInvitationService({ prisma, audit, attempts, mail, clock }: InvitationOptions) {
  const refused = (...problems: ProblemRecord[]): InvitationPayload => ({ invitation: null, problems })
  const manager = (caller: Caller) => requirePermission(caller.viewer, 'account:manage')

  /** Usernames are no secret; whose an address is, only a letter to it tells. */
  async function readAddressee(login: string, inviterId: string): Promise<Addressee | ProblemRecord> {
    const path = ['input', 'login']
    if (login.includes('@')) {
      const email = readEmail(login)
      return email === null
        ? problem('INVALID_INPUT', 'That is no e-mail address.', path)
        : { accountId: null, emailKey: fold(email), to: email }
    }
    const found = await findByLogin(prisma, login)
    if (found?.id === inviterId) return problem('NOT_ALLOWED', 'You are in your household already.', path)
    return found?.status === 'ACTIVE' && found.ageLimit === null
      ? { accountId: found.id, emailKey: null, to: found.username }
      : problem('NOT_FOUND', 'Nobody has this username.', path)
  }

  return {
    async listFor(accountId: string): Promise<HouseholdInvitation[]> {
      const [account] = await findAccounts(prisma, [accountId])
      return account ? listInvitationsFor(prisma, account, clock()) : []
    },

    findOf: (householdId: string): Promise<HouseholdInvitation | null> =>
      findInvitationOf(prisma, householdId, clock()),

    async invite(caller: Caller, login: string): Promise<InvitationPayload> {
      const invitedById = manager(caller)
      await attempts.count('letter', invitedById)
      const [inviter] = await findAccounts(prisma, [invitedById])
      if (!inviter?.emailVerified)
        return refused(problem('EMAIL_NOT_VERIFIED', 'Confirm your e-mail address first.'))
      const addressee = await readAddressee(login, invitedById)
      if ('code' in addressee) return refused(addressee)
      const answer = await prisma.$transaction(async (tx) => {
        const household = await lockHouseholdOf(tx, invitedById)
        if (!household) return refused(noHousehold())
        if (!isOwner(household, invitedById)) return refused(notOwner())
        if (freePlace(household, false) === null) return refused(householdFull())
        const createdAt = clock()
        const times = { createdAt, expiresAt: invitationEnd(createdAt) }
        const made = { id: newId(), householdId: household.id, invitedById, ...addressee, ...times }
        const invitation = await replaceInvitation(tx, made)
        await audit.append(tx, caller, { action: 'INVITE_TO_HOUSEHOLD', subject: addressee.accountId })
        await mail.enqueue(tx, { kind: 'HOUSEHOLD_INVITATION', invitationId: invitation.id })
        return { invitation, problems: [] }
      })
      mail.wake()
      return answer
    },

    cancel(caller: Caller): Promise<{ problems: ProblemRecord[] }> {
      const accountId = manager(caller)
      return prisma.$transaction(async (tx) => {
        const household = await lockHouseholdOf(tx, accountId)
        if (!household) return { problems: [noHousehold()] }
        if (!isOwner(household, accountId)) return { problems: [notOwner()] }
        const isGone = await deleteInvitations(tx, { householdId: household.id })
        return { problems: isGone ? [] : [problem('NOT_FOUND', 'No invitation waits.')] }
      })
    },

    accept(caller: Caller, id: string): Promise<HouseholdPayload> {
      const accountId = manager(caller)
      return prisma.$transaction(async (tx) => {
        const [invited] = await findAccounts(tx, [accountId])
        const found = invited && (await findInvitationFor(tx, invited, id, clock()))
        // Looked at again once nobody else changes the household: it may have been taken back.
        const household = found && (await lockHousehold(tx, found.householdId))
        const account = await shareAccount(tx, accountId)
        const invitation = account && (await findInvitationFor(tx, account, id, clock()))
        if (!household || !invitation || account.status !== 'ACTIVE')
          return refusedHousehold(noSuchInvitation())
        const place = freePlace(household, false)
        if (place === null) return refusedHousehold(householdFull())
        const member = { accountId, householdId: household.id, isChild: false, place, joinedAt: clock() }
        if (!(await insertMember(tx, member))) return refusedHousehold(inHousehold())
        await deleteInvitations(tx, { id: invitation.id })
        await audit.append(tx, caller, { action: 'JOIN_HOUSEHOLD', subject: accountId })
        return { household: await announce(tx, household.id), problems: [] }
      })
    },

    decline(caller: Caller, id: string): Promise<{ problems: ProblemRecord[] }> {
      const accountId = manager(caller)
      return prisma.$transaction(async (tx) => {
        const [invited] = await findAccounts(tx, [accountId])
        const found = invited && (await findInvitationFor(tx, invited, id, clock()))
        const isGone = found ? await deleteInvitations(tx, { id: found.id }) : 0
        return { problems: isGone ? [] : [noSuchInvitation()] }
      })
    },
  }
}
