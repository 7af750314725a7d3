import { requireUser } from '#kit/auth/viewer.ts'
import type { ProblemRecord } from '#kit/errors/problem.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { Caller } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { CheckCode } from '../totp/second-factor.ts'
import type { PasswordCheck } from './password-check.ts'

/** Asks for all that signing in would ask for: the password, and the code of accounts that have an authenticator app. */
export type ProofCheck = (
  caller: Caller,
  proof: { password: string; code?: string | null },
  field?: string,
) => Promise<ProblemRecord[]>

export interface ProofCheckOptions {
  prisma: PrismaClient
  attempts: Attempts
  checkPassword: PasswordCheck
  checkCode: CheckCode
}

export const createProofCheck =
  ({ prisma, attempts, checkPassword, checkCode }: ProofCheckOptions): ProofCheck =>
  async (caller, { password, code }, field) => {
    const accountId = requireUser(caller.viewer)
    const wrong = await checkPassword(caller, password, field)
    if (wrong.length) return wrong
    if (code) await attempts.count('code', accountId)
    const problems = await prisma.$transaction((tx) => checkCode(tx, caller, accountId, code))
    if (code && !problems.length) await attempts.forgive('code', accountId)
    return problems
  }
