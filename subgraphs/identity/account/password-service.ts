import { requireUser } from '#kit/auth/viewer.ts'
import type { ProblemRecord } from '#kit/errors/problem.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import { tokenInvalid } from '../email/email-token.ts'
import { dropEmailTokens, findEmailToken, useEmailToken } from '../email/email-token-repository.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { ChangePasswordInput, ResetPasswordInput } from '../generated/types.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { endSessionsOf } from '../session/session-repository.ts'
import { namesOf } from './account.ts'
import { findAccounts, holdEmail, lockAccount, replacePassword } from './account-repository.ts'
import { fold } from './names.ts'
import { checkPassword, type Passwords } from './password.ts'
import type { ProofCheck } from './proof-check.ts'

export interface PasswordServiceOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  passwords: Passwords
  checkProof: ProofCheck
  mail: MailQueue
  clock: Clock
}

type Answer = Promise<{ problems: ProblemRecord[] }>
const path = ['input', 'newPassword']

export type PasswordService = ReturnType<typeof createPasswordService>

export function createPasswordService(options: PasswordServiceOptions) {
  const { prisma, audit, attempts, passwords, checkProof, mail, clock } = options
  return {
    /** Whether there is such an account is found out later, where nobody waits for it. */
    async requestReset(caller: Caller, login: string): Answer {
      await attempts.countAddress(caller)
      await attempts.count('letter', fold(login))
      await prisma.$transaction((tx) => mail.enqueue(tx, { kind: 'RESET_PASSWORD', login: fold(login) }))
      mail.wake()
      return { problems: [] }
    },

    async reset(caller: Caller, { token, newPassword }: ResetPasswordInput): Answer {
      await attempts.countAddress(caller)
      const found = await findEmailToken(prisma, token, ['RESET_PASSWORD'], clock())
      const [user] = found ? await findAccounts(prisma, [found.accountId]) : []
      if (!found || !user) return { problems: [tokenInvalid()] }
      const problems = await checkPassword(newPassword, namesOf(user), path)
      if (problems.length) return { problems }
      const passwordHash = await passwords.hash(newPassword)
      const isReset = await prisma.$transaction(async (tx) => {
        const account = await lockAccount(tx, user.id)
        if (!account || account.emailKey !== found.emailKey || !(await useEmailToken(tx, found))) return false
        await replacePassword(tx, account.id, passwordHash, clock())
        if (!account.emailVerified) await holdEmail(tx, account.id, account)
        await endSessionsOf(tx, account.id, { endReason: 'PASSWORD_CHANGED', at: clock() })
        await audit.append(tx, caller, { action: 'RESET_PASSWORD', actor: account.id, subject: account.id })
        const { id: accountId, email } = account
        await mail.enqueue(tx, { kind: 'NOTICE', accountId, notice: 'PASSWORD_CHANGED', email })
        return true
      })
      if (isReset) await attempts.forgive('account', user.id)
      mail.wake()
      return { problems: isReset ? [] : [tokenInvalid()] }
    },

    async change(caller: Caller, { currentPassword, newPassword, code }: ChangePasswordInput): Answer {
      const accountId = requireUser(caller.viewer)
      const [user] = await findAccounts(prisma, [accountId])
      if (!user) return { problems: [] }
      // Before the proof: a password that is refused uses up no code.
      const problems = await checkPassword(newPassword, namesOf(user), path)
      if (problems.length) return { problems }
      const wrong = await checkProof(caller, { password: currentPassword, code }, 'currentPassword')
      if (wrong.length) return { problems: wrong }
      const passwordHash = await passwords.hash(newPassword)
      await prisma.$transaction(async (tx) => {
        await lockAccount(tx, accountId)
        await replacePassword(tx, accountId, passwordHash, clock())
        await dropEmailTokens(tx, accountId, ['RESET_PASSWORD'])
        const others = {
          endReason: 'PASSWORD_CHANGED',
          at: clock(),
          except: caller.viewer.sessionId,
        } as const
        await endSessionsOf(tx, accountId, others)
        await audit.append(tx, caller, { action: 'CHANGE_PASSWORD', subject: accountId })
        await mail.enqueue(tx, { kind: 'NOTICE', accountId, notice: 'PASSWORD_CHANGED', email: user.email })
      })
      mail.wake()
      return { problems: [] }
    },
  }
}
