import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import { findAccounts } from '../account/account-repository.ts'
import { readLine } from '../account/names.ts'
import type { ProofCheck } from '../account/proof-check.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { CreateAccessKeyInput } from '../generated/types.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { orderRoles, permissionsOfAccount } from '../permission/permissions.ts'
import { hashSecretToken, newSecretToken } from '../secret-token.ts'
import { checkAccessKey, prefix, type AccessKeyRecord } from './access-key.ts'
import { insertAccessKey, listAccessKeys, revokeAccessKey, useAccessKey } from './access-key-repository.ts'

export interface AccessKeyOptions {
  prisma: PrismaClient
  audit: AuditTrail
  checkProof: ProofCheck
  mail: MailQueue
  clock: Clock
}

export interface CreateAccessKeyPayload {
  key: string | null
  accessKey: AccessKeyRecord | null
  problems: ProblemRecord[]
}

export type AccessKeyService = ReturnType<typeof createAccessKeyService>

export function createAccessKeyService({ prisma, audit, checkProof, mail, clock }: AccessKeyOptions) {
  const refused = (...problems: ProblemRecord[]) => ({ key: null, accessKey: null, problems })
  return {
    list: (accountId: string): Promise<AccessKeyRecord[]> => listAccessKeys(prisma, accountId, clock()),

    async create(caller: Caller, input: CreateAccessKeyInput): Promise<CreateAccessKeyPayload> {
      const accountId = requirePermission(caller.viewer, 'account:manage')
      const [user] = await findAccounts(prisma, [accountId])
      if (!user?.emailVerified)
        return refused(problem('EMAIL_NOT_VERIFIED', 'Confirm your e-mail address first.'))
      const problems = checkAccessKey(input, permissionsOfAccount(user), clock())
      if (problems.length) return refused(...problems)
      const wrong = await checkProof(caller, input)
      if (wrong.length) return refused(...wrong)
      const key = `${prefix}${newSecretToken()}`
      const accessKey = await prisma.$transaction(async (tx) => {
        const made = await insertAccessKey(tx, {
          id: newId(),
          accountId,
          hash: hashSecretToken(key),
          name: readLine(input.name, 80) ?? '',
          permissions: [...new Set(input.permissions)].toSorted(),
          createdAt: clock(),
          expiresAt: input.expiresAt,
        })
        const detail = made.permissions.join(' ')
        await audit.append(tx, caller, { action: 'CREATE_ACCESS_KEY', subject: accountId, detail })
        await mail.enqueue(tx, { kind: 'NOTICE', accountId, notice: 'ACCESS_KEY_CREATED', email: user.email })
        return made
      })
      mail.wake()
      return { key, accessKey, problems: [] }
    },

    async revoke(caller: Caller, id: string): Promise<{ problems: ProblemRecord[] }> {
      const subject = requirePermission(caller.viewer, 'account:manage')
      const isRevoked = await prisma.$transaction(async (tx) => {
        if (!(await revokeAccessKey(tx, subject, id, clock()))) return false
        await audit.append(tx, caller, { action: 'REVOKE_ACCESS_KEY', subject })
        return true
      })
      return {
        problems: isRevoked ? [] : [problem('NOT_FOUND', 'You have no such key.', ['input', 'accessKeyId'])],
      }
    },

    /** As whom a key asks: with its own permissions, as far as its owner still has them. */
    async findViewer(key: string): Promise<Viewer | null> {
      if (!key.startsWith(prefix)) return null
      const found = await useAccessKey(prisma, hashSecretToken(key), clock())
      if (!found) return null
      const held = permissionsOfAccount(found.account)
      return {
        userId: found.account.id,
        sessionId: null,
        roles: orderRoles(found.account.roles),
        permissions: found.permissions.filter((one) => held.includes(one)),
        ageLimit: found.account.ageLimit,
      }
    },
  }
}
