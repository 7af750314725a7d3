import type { KeyObject } from 'node:crypto'
import type { ProblemRecord } from '#kit/errors/problem.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock, Tx } from '../database.ts'
import { unseal } from '../seal.ts'
import { codeInvalid, codeNeeded, readRecoveryCode, stepOf } from './totp.ts'
import { findTotp, useRecoveryCode, useStep } from './totp-repository.ts'

/**
 * Checks the code of an account that has an authenticator app, and uses it up within `tx`; the others need none. The attempt is to
 * be counted before.
 */
export type CheckCode = (
  tx: Tx,
  caller: Caller,
  accountId: string,
  code: string | null | undefined,
) => Promise<ProblemRecord[]>

export interface SecondFactorOptions {
  audit: AuditTrail
  totpKey: KeyObject
  clock: Clock
}

export const createCodeCheck =
  ({ audit, totpKey, clock }: SecondFactorOptions): CheckCode =>
  async (tx, caller, accountId, code) => {
    const totp = await findTotp(tx, accountId)
    if (!totp?.confirmedAt) return []
    if (!code) return [codeNeeded()]
    const recoveryCode = readRecoveryCode(code)
    if (recoveryCode !== null && (await useRecoveryCode(tx, accountId, recoveryCode))) {
      const act = { action: 'USE_RECOVERY_CODE', actor: accountId, subject: accountId } as const
      await audit.append(tx, caller, act)
      return []
    }
    const step = stepOf(unseal(totpKey, totp.sealedSecret, accountId), code, clock())
    return step !== null && (await useStep(tx, accountId, step)) ? [] : [codeInvalid()]
  }
