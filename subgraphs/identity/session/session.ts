import type { UserRecord } from '../account/account.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'

import type { Session } from '../generated/prisma/client.ts'

export type DeviceSessionRecord = Session

/** A session as its owner gets it, once: the refresh token is not stored. */
export interface SessionRecord {
  accessToken: string
  accessTokenExpiresAt: Date
  refreshToken: string
  user: UserRecord
}

export interface SessionPayload {
  session: SessionRecord | null
  problems: ProblemRecord[]
}

const day = 86_400_000
/** How long a refresh token waits to be used. */
const idleLimit = 30 * day
/** How long a session lasts, however often it is refreshed. */
const sessionLimit = 365 * day

export const sessionEnd = (openedAt: Date): Date => new Date(openedAt.getTime() + sessionLimit)

export const tokenEnd = (madeAt: Date, sessionEndsAt: Date): Date =>
  new Date(Math.min(madeAt.getTime() + idleLimit, sessionEndsAt.getTime()))

export const refusedSession = (...problems: ProblemRecord[]): SessionPayload => ({ session: null, problems })

export const badCredentials = () => problem('BAD_CREDENTIALS', 'No account and password match.')
export const accountSuspended = () => problem('ACCOUNT_SUSPENDED', 'This account is suspended.')
export const sessionEnded = () =>
  problem('SESSION_ENDED', 'This session has ended; sign in again.', ['input', 'refreshToken'])
