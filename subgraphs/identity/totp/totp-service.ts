import type { KeyObject } from 'node:crypto'
import { requirePermission } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { findAccounts } from '../account/account-repository.ts'
import type { PasswordCheck } from '../account/password-check.ts'
import type { ProofCheck } from '../account/proof-check.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock, Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { RemoveTotpInput, RenewRecoveryCodesInput } from '../generated/types.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { seal, unseal } from '../seal.ts'
import { codeInvalid, newRecoveryCodes, newSecret, noTotp, readRecoveryCode, stepOf, uriOf } from './totp.ts'
import {
  countRecoveryCodes,
  deleteTotp,
  findTotp,
  replaceRecoveryCodes,
  replaceUnconfirmed,
  useStep,
} from './totp-repository.ts'

export interface TotpOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  checkPassword: PasswordCheck
  checkProof: ProofCheck
  mail: MailQueue
  totpKey: KeyObject
  clock: Clock
}

interface AddTotpPayload {
  secret: string | null
  uri: string | null
  problems: ProblemRecord[]
}

interface RecoveryCodesPayload {
  recoveryCodes: string[] | null
  problems: ProblemRecord[]
}

export type TotpService = ReturnType<typeof createTotpService>

export function createTotpService(options: TotpOptions) {
  const { prisma, audit, attempts, checkPassword, checkProof, mail, totpKey, clock } = options
  const refused = (...problems: ProblemRecord[]): RecoveryCodesPayload => ({ recoveryCodes: null, problems })

  async function renew(tx: Tx, accountId: string): Promise<string[]> {
    const codes = newRecoveryCodes()
    await replaceRecoveryCodes(
      tx,
      accountId,
      codes.flatMap((code) => readRecoveryCode(code) ?? []),
    )
    return codes
  }

  const tell = async (tx: Tx, accountId: string, notice: 'TOTP_ADDED' | 'TOTP_REMOVED') => {
    const [user] = await findAccounts(tx, [accountId])
    if (user) await mail.enqueue(tx, { kind: 'NOTICE', accountId, notice, email: user.email })
  }

  /** Does `work` for whoever proves to be the owner by both factors. */
  async function withBoth<Result>(
    caller: Caller,
    proof: { password: string; code: string },
    work: (tx: Tx, accountId: string) => Promise<Result>,
  ): Promise<{ result: Result | null; problems: ProblemRecord[] }> {
    const accountId = requirePermission(caller.viewer, 'account:manage')
    const problems = await checkProof(caller, proof)
    if (problems.length) return { result: null, problems }
    const answer = await prisma.$transaction(async (tx) =>
      (await findTotp(tx, accountId))?.confirmedAt
        ? { result: await work(tx, accountId), problems: [] }
        : { result: null, problems: [noTotp()] },
    )
    mail.wake()
    return answer
  }

  return {
    async add(caller: Caller, password: string): Promise<AddTotpPayload> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      const problems = await checkPassword(caller, password)
      const [user] = await findAccounts(prisma, [accountId])
      if (problems.length || !user) return { secret: null, uri: null, problems }
      const secret = newSecret()
      const sealedSecret = seal(totpKey, secret, accountId)
      const isBegun = await prisma.$transaction((tx) =>
        replaceUnconfirmed(tx, { accountId, sealedSecret, createdAt: clock() }),
      )
      if (!isBegun) {
        const taken = problem('CONFLICT', 'This account has an authenticator app already.')
        return { secret: null, uri: null, problems: [taken] }
      }
      return { secret, uri: uriOf(secret, user.username), problems: [] }
    },

    async confirm(caller: Caller, code: string): Promise<RecoveryCodesPayload> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      await attempts.count('account', accountId)
      const answer = await prisma.$transaction(async (tx) => {
        const totp = await findTotp(tx, accountId)
        if (!totp || totp.confirmedAt) return refused(noTotp())
        const confirmedAt = clock()
        const step = stepOf(unseal(totpKey, totp.sealedSecret, accountId), code, confirmedAt)
        if (step === null || !(await useStep(tx, accountId, step, { confirmedAt })))
          return refused(codeInvalid())
        await audit.append(tx, caller, { action: 'ADD_TOTP', subject: accountId })
        await tell(tx, accountId, 'TOTP_ADDED')
        return { recoveryCodes: await renew(tx, accountId), problems: [] }
      })
      mail.wake()
      if (!answer.problems.length) await attempts.forgive('account', accountId)
      return answer
    },

    async remove(caller: Caller, input: RemoveTotpInput): Promise<{ problems: ProblemRecord[] }> {
      const { problems } = await withBoth(caller, input, async (tx, accountId) => {
        await deleteTotp(tx, accountId)
        await replaceRecoveryCodes(tx, accountId, [])
        await audit.append(tx, caller, { action: 'REMOVE_TOTP', subject: accountId })
        await tell(tx, accountId, 'TOTP_REMOVED')
      })
      return { problems }
    },

    async renewRecoveryCodes(caller: Caller, input: RenewRecoveryCodesInput): Promise<RecoveryCodesPayload> {
      const { result, problems } = await withBoth(caller, input, async (tx, accountId) => {
        await audit.append(tx, caller, { action: 'RENEW_RECOVERY_CODES', subject: accountId })
        return renew(tx, accountId)
      })
      return { recoveryCodes: result, problems }
    },

    recoveryCodesLeft: (accountId: string): Promise<number> => countRecoveryCodes(prisma, accountId),
  }
}
