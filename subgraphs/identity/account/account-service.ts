import { requirePermission } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { readPage, toConnection, type PageArgs } from '#kit/pagination/connection.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock } from '../database.ts'
import { sayUserSuspended } from '../events/publish.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { SetRolesInput, SuspendUserInput } from '../generated/types.ts'
import { idCursor } from '../keyset.ts'
import { orderRoles } from '../permission/permissions.ts'
import { endSessionsOf } from '../session/session-repository.ts'
import type { UserConnectionRecord, UserRecord } from './account.ts'
import {
  countAccounts,
  isLastAdministrator,
  listAccounts,
  lockAccount,
  updateAccount,
} from './account-repository.ts'
import { lengthOf } from './names.ts'

export interface UserPayload {
  user: UserRecord | null
  problems: ProblemRecord[]
}

export type AccountService = ReturnType<typeof createAccountService>

export interface AccountServiceOptions {
  prisma: PrismaClient
  audit: AuditTrail
  clock: Clock
}

export function createAccountService({ prisma, audit, clock }: AccountServiceOptions) {
  return {
    async listUsers({ viewer }: Caller, query: string | null, args: PageArgs): Promise<UserConnectionRecord> {
      requirePermission(viewer, 'user:read')
      const page = readPage(args)
      return { ...toConnection(await listAccounts(prisma, query, page), page, idCursor), query }
    },

    countUsers: ({ query }: UserConnectionRecord): Promise<number> => countAccounts(prisma, query),

    setRoles(caller: Caller, { userId, roles }: SetRolesInput): Promise<UserPayload> {
      requirePermission(caller.viewer, 'user:roles')
      const wanted = orderRoles(roles)
      return prisma.$transaction(async (tx) => {
        const user = await lockAccount(tx, userId)
        if (!user) return refused(noSuchUser())
        if (user.ageLimit !== null) return refused(childHasNoRoles())
        const before = orderRoles(user.roles).join(' ')
        if (before === wanted.join(' ')) return { user, problems: [] }
        if (!wanted.includes('ADMIN') && (await isLastAdministrator(tx, user)))
          return refused(lastAdministrator())
        const changed = await updateAccount(tx, user.id, { roles: wanted, accessSince: clock() })
        const detail = `${before || 'none'} -> ${wanted.join(' ') || 'none'}`
        await audit.append(tx, caller, { action: 'SET_ROLES', subject: user.id, detail })
        return { user: changed, problems: [] }
      })
    },

    /** Ends the sessions in the same transaction; a sign-in under way waits for it, and then finds the account suspended. */
    async suspendUser(caller: Caller, { userId, reason }: SuspendUserInput): Promise<UserPayload> {
      const actorId = requirePermission(caller.viewer, 'user:suspend')
      const problems = checkSuspension(actorId, userId, reason.trim())
      if (problems.length) return { user: null, problems }
      return prisma.$transaction(async (tx) => {
        const user = await lockAccount(tx, userId)
        if (!user) return refused(noSuchUser())
        if (user.status === 'SUSPENDED') return { user, problems: [] }
        if (await isLastAdministrator(tx, user)) return refused(lastAdministrator())
        const suspended = await updateAccount(tx, user.id, { status: 'SUSPENDED', accessSince: clock() })
        await endSessionsOf(tx, user.id, { endReason: 'SUSPENDED', at: clock() })
        await audit.append(tx, caller, { action: 'SUSPEND_USER', subject: user.id, detail: reason.trim() })
        await sayUserSuspended(tx, suspended, reason.trim())
        return { user: suspended, problems: [] }
      })
    },
  }
}

function checkSuspension(actorId: string, userId: string, reason: string): ProblemRecord[] {
  const problems: ProblemRecord[] = []
  if (!reason || lengthOf(reason) > 500 || /[\0\p{Cs}]/u.test(reason)) {
    problems.push(problem('INVALID_INPUT', 'A reason has 1 to 500 characters.', ['input', 'reason']))
  }
  if (userId === actorId)
    problems.push(problem('NOT_ALLOWED', 'Nobody suspends themselves.', ['input', 'userId']))
  return problems
}

const refused = (...problems: ProblemRecord[]): UserPayload => ({ user: null, problems })
const noSuchUser = () => problem('NOT_FOUND', 'There is no such user.', ['input', 'userId'])
const childHasNoRoles = () =>
  problem('NOT_ALLOWED', 'The account of a child has no other roles.', ['input', 'userId'])
const lastAdministrator = () => problem('CONFLICT', 'Nobody else is an administrator.', ['input', 'userId'])
