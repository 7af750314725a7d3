import { requireUser } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { Caller } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { findPasswordHash } from './account-repository.ts'
import type { Passwords } from './password.ts'

/** Asks the viewer's password again, before what a stolen session must not do. A wrong one counts as a failed sign-in. */
export type PasswordCheck = (caller: Caller, password: string, field?: string) => Promise<ProblemRecord[]>

export interface PasswordCheckOptions {
  prisma: PrismaClient
  passwords: Passwords
  attempts: Attempts
}

export const createPasswordCheck =
  ({ prisma, passwords, attempts }: PasswordCheckOptions): PasswordCheck =>
  async (caller, password, field = 'password') => {
    const accountId = requireUser(caller.viewer)
    await attempts.countAddress(caller)
    await attempts.count('account', accountId)
    const isRight = await passwords.verify(await findPasswordHash(prisma, accountId), password)
    if (!isRight) return [problem('BAD_CREDENTIALS', 'That is not your password.', ['input', field])]
    await attempts.forgive('account', accountId)
    return []
  }
