import { requireUser } from '#kit/auth/viewer.ts'
import type { ProblemRecord } from '#kit/errors/problem.ts'
import type { UserRecord } from '../account/account.ts'
import { findAccounts, holdEmail, lockAccount } from '../account/account-repository.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { tokenInvalid } from './email-token.ts'
import { findEmailToken, useEmailToken } from './email-token-repository.ts'

export interface VerificationOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  mail: MailQueue
  clock: Clock
}

export type VerificationService = ReturnType<typeof createVerificationService>

export function createVerificationService(options: VerificationOptions) {
  const { prisma, audit, attempts, mail, clock } = options
  return {
    async send({ viewer }: Caller): Promise<{ problems: ProblemRecord[] }> {
      const accountId = requireUser(viewer)
      await attempts.count('letter', accountId)
      const [user] = await findAccounts(prisma, [accountId])
      if (!user || user.emailVerified) return { problems: [] }
      await prisma.$transaction((tx) => mail.enqueue(tx, { kind: 'VERIFY_EMAIL', accountId }))
      mail.wake()
      return { problems: [] }
    },

    /** By whoever holds the token: a letter is often read on another device than the one that is signed in. */
    async verify(
      caller: Caller,
      token: string,
    ): Promise<{ user: UserRecord | null; problems: ProblemRecord[] }> {
      await attempts.countAddress(caller)
      const found = await findEmailToken(prisma, token, ['VERIFY_EMAIL'], clock())
      const user = found
        ? await prisma.$transaction(async (tx) => {
            const account = await lockAccount(tx, found.accountId)
            if (!account || account.emailKey !== found.emailKey) return null
            if (!(await useEmailToken(tx, found))) return null
            const verified = await holdEmail(tx, account.id, account)
            const act = { action: 'VERIFY_EMAIL', actor: account.id, subject: account.id } as const
            if (verified) await audit.append(tx, caller, act)
            return verified
          })
        : null
      return user ? { user, problems: [] } : { user: null, problems: [tokenInvalid()] }
    },
  }
}
