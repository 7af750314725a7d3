import { requirePermission } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import { isLastAdministrator, lockAccount } from '../account/account-repository.ts'
import type { ProofCheck } from '../account/proof-check.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import { tokenInvalid } from '../email/email-token.ts'
import { findEmailToken, useEmailToken } from '../email/email-token-repository.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { RequestErasureInput } from '../generated/types.ts'
import { childrenLeft, leavesChildren } from '../household/household.ts'
import { lockHouseholdOf } from '../household/household-repository.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { graceEnd, lastAdministrator, underWay, type DataRequestRecord } from './data-request.ts'
import {
  findOpenRequest,
  insertRequest,
  listRequests,
  lockRequest,
  updateRequest,
} from './data-request-repository.ts'
import type { DataJobs } from './data-jobs.ts'

export interface ErasureOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  checkProof: ProofCheck
  mail: MailQueue
  dataJobs: DataJobs
  /** Between the confirmation and the erasure. */
  graceDays: number
  clock: Clock
}

interface ErasurePayload {
  erasure: DataRequestRecord | null
  problems: ProblemRecord[]
}

export type ErasureService = ReturnType<typeof createErasureService>

export function createErasureService(options: ErasureOptions) {
  const { prisma, audit, attempts, checkProof, mail, dataJobs, graceDays, clock } = options
  const refused = (...problems: ProblemRecord[]): ErasurePayload => ({ erasure: null, problems })
  return {
    async find(accountId: string): Promise<DataRequestRecord | null> {
      const [latest] = await listRequests(prisma, accountId, 'ERASURE', 1)
      return latest ?? null
    },

    async request(caller: Caller, input: RequestErasureInput): Promise<{ problems: ProblemRecord[] }> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      await attempts.count('letter', accountId)
      const problems = await checkProof(caller, input)
      if (problems.length) return { problems }
      const answer = await prisma.$transaction(async (tx) => {
        const household = await lockHouseholdOf(tx, accountId)
        const account = await lockAccount(tx, accountId)
        if (!account || (await isLastAdministrator(tx, account))) return [lastAdministrator()]
        if (household && leavesChildren(household, accountId)) return [childrenLeft()]
        await audit.append(tx, caller, { action: 'REQUEST_ERASURE', subject: accountId })
        await mail.enqueue(tx, { kind: 'ERASE_ACCOUNT', accountId })
        return []
      })
      mail.wake()
      return { problems: answer }
    },

    async confirm(caller: Caller, token: string): Promise<ErasurePayload> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      await attempts.countAddress(caller)
      const found = await findEmailToken(prisma, token, ['ERASE_ACCOUNT'], clock())
      if (found?.accountId !== accountId) return refused(tokenInvalid())
      const answer = await prisma.$transaction(async (tx) => {
        const account = await lockAccount(tx, accountId)
        if (account?.emailKey !== found.emailKey) return refused(tokenInvalid())
        if (await findOpenRequest(tx, accountId, 'ERASURE')) return refused(underWay('An erasure'))
        if (!(await useEmailToken(tx, found))) return refused(tokenInvalid())
        const requestedAt = clock()
        const dueAt = graceEnd(requestedAt, graceDays)
        const { email } = account
        const erasure = { id: newId(), accountId, kind: 'ERASURE' as const, requestedAt, dueAt, email }
        const request = await insertRequest(tx, erasure)
        await dataJobs.plan(tx, { task: 'ERASE', requestId: request.id }, dueAt)
        await audit.append(tx, caller, { action: 'CONFIRM_ERASURE', subject: accountId })
        await mail.enqueue(tx, { kind: 'NOTICE', accountId, notice: 'ERASURE_CONFIRMED', email })
        return { erasure: request, problems: [] }
      })
      mail.wake()
      return answer
    },

    cancel(caller: Caller): Promise<ErasurePayload> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      return prisma.$transaction(async (tx) => {
        const open = await findOpenRequest(tx, accountId, 'ERASURE')
        // Looked at again under its lock: the erasure may begin at this moment.
        const current = open && (await lockRequest(tx, open.id))
        if (!current || current.startedAt || current.cancelledAt)
          return refused(problem('NOT_FOUND', 'No erasure is on its way.'))
        const erasure = await updateRequest(tx, current.id, { cancelledAt: clock(), email: null })
        await audit.append(tx, caller, { action: 'CANCEL_ERASURE', subject: accountId })
        return { erasure, problems: [] }
      })
    },
  }
}
