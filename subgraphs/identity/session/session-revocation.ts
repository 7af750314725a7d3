import { requirePermission } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { endSessionOf, endSessionsOf } from './session-repository.ts'

export interface SessionRevocationOptions {
  prisma: PrismaClient
  audit: AuditTrail
  clock: Clock
}

export type SessionRevocation = ReturnType<typeof createSessionRevocation>

/** Ends sessions of the viewer's other devices. */
export function createSessionRevocation({ prisma, audit, clock }: SessionRevocationOptions) {
  return {
    async revoke(caller: Caller, sessionId: string): Promise<{ problems: ProblemRecord[] }> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      const hasEnded = await prisma.$transaction(async (tx) => {
        const isLive = await endSessionOf(tx, accountId, sessionId, clock())
        if (isLive) await audit.append(tx, caller, { action: 'REVOKE_SESSION', subject: accountId })
        return isLive
      })
      if (hasEnded) return { problems: [] }
      return { problems: [problem('NOT_FOUND', 'You have no such session.', ['input', 'sessionId'])] }
    },

    async revokeOthers(caller: Caller): Promise<{ ended: number; problems: ProblemRecord[] }> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      const ended = await prisma.$transaction(async (tx) => {
        const ending = { endReason: 'REVOKED', at: clock(), except: caller.viewer.sessionId } as const
        const { count } = await endSessionsOf(tx, accountId, ending)
        const detail = `${count} sessions`
        if (count) await audit.append(tx, caller, { action: 'REVOKE_SESSION', subject: accountId, detail })
        return count
      })
      return { ended, problems: [] }
    },
  }
}
