import { requireUser } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { holdEmail, lockAccount } from '../account/account-repository.ts'
import { fold, readEmail } from '../account/names.ts'
import type { ProofCheck } from '../account/proof-check.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock, Tx } from '../database.ts'
import type { EmailChange, EmailToken, PrismaClient } from '../generated/prisma/client.ts'
import type { RequestEmailChangeInput } from '../generated/types.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import {
  dropEmailChange,
  findEmailChange,
  markEmailChange,
  replaceEmailChange,
} from './email-change-repository.ts'
import { tokenInvalid } from './email-token.ts'
import { dropEmailTokens, findEmailToken, useEmailToken } from './email-token-repository.ts'

export interface EmailChangeOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  checkProof: ProofCheck
  mail: MailQueue
  clock: Clock
}

export interface ConfirmEmailChangePayload {
  changed: boolean
  problems: ProblemRecord[]
}

export type EmailChangeService = ReturnType<typeof createEmailChangeService>

const ends = ['LEAVE_EMAIL', 'ENTER_EMAIL'] as const

export function createEmailChangeService(options: EmailChangeOptions) {
  const { prisma, audit, attempts, checkProof, mail, clock } = options

  /** Both ends have confirmed. */
  async function complete(tx: Tx, caller: Caller, change: EmailChange): Promise<ConfirmEmailChangePayload> {
    const { accountId, email, emailKey } = change
    await dropEmailChange(tx, accountId)
    await dropEmailTokens(tx, accountId, ['VERIFY_EMAIL', 'RESET_PASSWORD', ...ends])
    const before = await lockAccount(tx, accountId)
    if (!before || !(await holdEmail(tx, accountId, { email, emailKey })))
      return {
        changed: false,
        problems: [problem('EMAIL_TAKEN', 'Another account has this address by now.')],
      }
    await audit.append(tx, caller, { action: 'CHANGE_EMAIL', actor: accountId, subject: accountId })
    await mail.enqueue(tx, { kind: 'NOTICE', accountId, notice: 'EMAIL_CHANGED', email: before.email })
    return { changed: true, problems: [] }
  }

  async function confirm(tx: Tx, caller: Caller, token: EmailToken): Promise<ConfirmEmailChangePayload> {
    const refused = { changed: false, problems: [tokenInvalid()] }
    const { accountId, purpose, emailKey } = token
    const account = await lockAccount(tx, accountId)
    const change = await findEmailChange(tx, accountId)
    const isCurrent = emailKey === (purpose === 'LEAVE_EMAIL' ? account?.emailKey : change?.emailKey)
    if (!change || !isCurrent || !(await useEmailToken(tx, token))) return refused
    const end = purpose === 'LEAVE_EMAIL' ? 'leftAt' : 'enteredAt'
    const marked = await markEmailChange(tx, accountId, { [end]: clock() })
    return marked.leftAt && marked.enteredAt ? complete(tx, caller, marked) : { changed: false, problems: [] }
  }

  return {
    /** Says nothing of who has the new address: that is for the address itself to be told. */
    async request(
      caller: Caller,
      { email: given, ...proof }: RequestEmailChangeInput,
    ): Promise<{ problems: ProblemRecord[] }> {
      const accountId = requireUser(caller.viewer)
      await attempts.count('letter', accountId)
      const email = readEmail(given)
      if (email === null)
        return { problems: [problem('INVALID_INPUT', 'That is no e-mail address.', ['input', 'email'])] }
      const problems = await checkProof(caller, proof)
      if (problems.length) return { problems }
      await prisma.$transaction(async (tx) => {
        await lockAccount(tx, accountId)
        await dropEmailTokens(tx, accountId, [...ends])
        await replaceEmailChange(tx, { accountId, email, emailKey: fold(email), createdAt: clock() })
        await audit.append(tx, caller, { action: 'REQUEST_EMAIL_CHANGE', subject: accountId })
        await mail.enqueue(tx, ...ends.map((kind) => ({ kind, accountId })))
      })
      mail.wake()
      return { problems: [] }
    },

    async confirm(caller: Caller, token: string): Promise<ConfirmEmailChangePayload> {
      await attempts.countAddress(caller)
      const found = await findEmailToken(prisma, token, [...ends], clock())
      if (!found) return { changed: false, problems: [tokenInvalid()] }
      const answer = await prisma.$transaction((tx) => confirm(tx, caller, found))
      mail.wake()
      return answer
    },
  }
}
