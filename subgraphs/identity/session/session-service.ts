import { requireUser } from '#kit/auth/viewer.ts'
import { findAccounts, findCredential, shareAccount } from '../account/account-repository.ts'
import { fold } from '../account/names.ts'
import type { Passwords } from '../account/password.ts'
import type { Attempts } from '../attempt/attempts.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock, Tx } from '../database.ts'
import { checkDevice } from '../device/device.ts'
import { touchDevice } from '../device/device-repository.ts'
import type { PrismaClient, Session } from '../generated/prisma/client.ts'
import type { LogInInput, RefreshSessionInput } from '../generated/types.ts'
import { newSecretToken } from '../secret-token.ts'
import type { CheckCode } from '../totp/second-factor.ts'
import { findToken, insertToken, useToken } from './refresh-token-repository.ts'
import {
  accountSuspended,
  badCredentials,
  refusedSession,
  sessionEnded,
  tokenEnd,
  type SessionPayload,
} from './session.ts'
import type { SessionGrant, SessionOpening } from './session-opening.ts'
import { endSession, refreshLive } from './session-repository.ts'

export type SessionService = ReturnType<typeof createSessionService>

export interface SessionServiceOptions {
  prisma: PrismaClient
  audit: AuditTrail
  attempts: Attempts
  passwords: Passwords
  sessions: SessionOpening
  checkCode: CheckCode
  clock: Clock
}

export function createSessionService(options: SessionServiceOptions) {
  const { prisma, audit, attempts, passwords, sessions, checkCode, clock } = options
  const failLogIn = (tx: Tx, caller: Caller, subject: string | null, detail: string) =>
    audit.append(tx, caller, {
      action: 'LOG_IN',
      outcome: 'FAILURE',
      actor: null,
      subject,
      sessionId: null,
      detail,
    })

  /** Two hold a token that came twice, and one of them stole it: neither keeps the session. */
  async function endReplayed(tx: Tx, caller: Caller, refreshToken: string, at: Date): Promise<void> {
    // Read again: it may have been used while this exchange waited for its turn.
    const found = await findToken(tx, refreshToken)
    if (!found?.usedAt) return
    const { id: sessionId, accountId: subject } = found.session
    await endSession(tx, sessionId, 'TOKEN_REPLAYED', at)
    await audit.append(tx, caller, {
      action: 'REPLAY_REFRESH_TOKEN',
      outcome: 'FAILURE',
      actor: null,
      subject,
      sessionId,
    })
  }

  async function extend(tx: Tx, session: Session, at: Date): Promise<SessionGrant | null> {
    const { id: sessionId, accountId, deviceId, expiresAt } = session
    const [user] = await findAccounts(tx, [accountId])
    if (!user) return null
    const refreshToken = newSecretToken()
    await insertToken(tx, refreshToken, { sessionId, createdAt: at, expiresAt: tokenEnd(at, expiresAt) })
    await touchDevice(tx, deviceId, at)
    return { user, sessionId, deviceId, refreshToken }
  }

  return {
    async logIn(caller: Caller, { login, password, code, device }: LogInInput): Promise<SessionPayload> {
      const problems = checkDevice(device)
      if (problems.length) return refusedSession(...problems)
      await attempts.countAddress(caller)
      const found = await findCredential(prisma, login)
      const account = found?.accountId ?? fold(login)
      await attempts.count('account', account)
      if (code) await attempts.count('code', account)
      const isRight = await passwords.verify(found?.passwordHash ?? null, password)
      const outcome = await prisma.$transaction(async (tx) => {
        if (!found || !isRight) {
          await failLogIn(tx, caller, found?.accountId ?? null, found ? 'wrong password' : 'unknown account')
          return { refusal: badCredentials() }
        }
        const user = await shareAccount(tx, found.accountId)
        if (user?.status !== 'ACTIVE') {
          await failLogIn(tx, caller, found.accountId, 'suspended')
          return { refusal: accountSuspended() }
        }
        const [missing] = await checkCode(tx, caller, user.id, code)
        if (missing) {
          await failLogIn(tx, caller, user.id, code ? 'wrong code' : 'no code')
          return { refusal: missing }
        }
        return { grant: await sessions.open(tx, caller, user, device) }
      })
      if (!outcome.grant) return refusedSession(outcome.refusal)
      await attempts.forgive('account', account)
      if (code) await attempts.forgive('code', account)
      return sessions.complete(outcome.grant)
    },

    /** A refusal commits too: it carries the end of a replayed session. */
    async refresh(caller: Caller, { refreshToken }: RefreshSessionInput): Promise<SessionPayload> {
      const at = clock()
      const grant = await prisma.$transaction(async (tx) => {
        const found = await findToken(tx, refreshToken)
        if (!found) return null
        // The session first, then its token, so that a token isn't used up by a session that has ended.
        const session = await refreshLive(tx, found.session.id, at, caller.client)
        if (session && (await useToken(tx, refreshToken, at))) return extend(tx, session, at)
        await endReplayed(tx, caller, refreshToken, at)
        return null
      })
      return grant ? sessions.complete(grant) : refusedSession(sessionEnded())
    },

    async logOut(caller: Caller): Promise<void> {
      const subject = requireUser(caller.viewer)
      const { sessionId } = caller.viewer
      if (sessionId === null) return
      await prisma.$transaction(async (tx) => {
        const hasEnded = await endSession(tx, sessionId, 'LOGGED_OUT', clock())
        if (hasEnded) await audit.append(tx, caller, { action: 'LOG_OUT', subject })
      })
    },
  }
}
