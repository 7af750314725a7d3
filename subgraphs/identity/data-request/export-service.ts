import { requirePermission } from '#kit/auth/viewer.ts'
import type { ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import { lockAccount } from '../account/account-repository.ts'
import type { ProofCheck } from '../account/proof-check.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import { tokenInvalid } from '../email/email-token.ts'
import { findEmailToken, useEmailToken } from '../email/email-token-repository.ts'
import { sayUserExportRequested } from '../events/publish.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { RequestExportInput } from '../generated/types.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { underWay, type DataRequestRecord } from './data-request.ts'
import { findOpenRequest, insertRequest, listRequests } from './data-request-repository.ts'

export interface ExportOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  checkProof: ProofCheck
  mail: MailQueue
  clock: Clock
}

interface ExportPayload {
  export: DataRequestRecord | null
  problems: ProblemRecord[]
}

export type ExportService = ReturnType<typeof createExportService>

export function createExportService(options: ExportOptions) {
  const { prisma, audit, attempts, checkProof, mail, clock } = options
  return {
    list: (accountId: string): Promise<DataRequestRecord[]> => listRequests(prisma, accountId, 'EXPORT', 10),

    async request(caller: Caller, input: RequestExportInput): Promise<{ problems: ProblemRecord[] }> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      await attempts.count('letter', accountId)
      const problems = await checkProof(caller, input)
      if (problems.length) return { problems }
      await prisma.$transaction(async (tx) => {
        await audit.append(tx, caller, { action: 'REQUEST_EXPORT', subject: accountId })
        await mail.enqueue(tx, { kind: 'EXPORT_DATA', accountId })
      })
      mail.wake()
      return { problems: [] }
    },

    /** Each part of the platform is asked by the event. */
    async confirm(caller: Caller, token: string): Promise<ExportPayload> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      await attempts.countAddress(caller)
      const refused = (...problems: ProblemRecord[]): ExportPayload => ({ export: null, problems })
      const found = await findEmailToken(prisma, token, ['EXPORT_DATA'], clock())
      if (found?.accountId !== accountId) return refused(tokenInvalid())
      return prisma.$transaction(async (tx) => {
        const account = await lockAccount(tx, accountId)
        if (account?.emailKey !== found.emailKey) return refused(tokenInvalid())
        if (await findOpenRequest(tx, accountId, 'EXPORT')) return refused(underWay('An export'))
        if (!(await useEmailToken(tx, found))) return refused(tokenInvalid())
        const at = clock()
        const request = await insertRequest(tx, {
          id: newId(),
          accountId,
          kind: 'EXPORT',
          requestedAt: at,
          startedAt: at,
        })
        await audit.append(tx, caller, { action: 'EXPORT_DATA', subject: accountId })
        await sayUserExportRequested(tx, request)
        return { export: request, problems: [] }
      })
    },
  }
}
