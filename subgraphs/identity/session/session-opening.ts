import { asOwn } from '#kit/auth/enforce-permissions.ts'
import { newId } from '#kit/ids.ts'
import type { UserRecord } from '../account/account.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Caller, Clock, Tx } from '../database.ts'
import { readDevice } from '../device/device.ts'
import { seeDevice } from '../device/device-repository.ts'
import type { DeviceInput } from '../generated/types.ts'
import type { SigningKeys } from '../signing-key/signing-keys.ts'
import { signAccessToken } from './access-token.ts'
import { newSecretToken } from '../secret-token.ts'
import { insertToken } from './refresh-token-repository.ts'
import { sessionEnd, tokenEnd, type SessionPayload } from './session.ts'
import { insertSession } from './session-repository.ts'

/** What a transaction leaves for the answer that follows its commit. */
export interface SessionGrant {
  user: UserRecord
  sessionId: string
  deviceId: string
  refreshToken: string
}

export interface SessionOpening {
  /** Within `tx`: a device, a session, its first refresh token, and the sign-in in the audit trail. */
  open(
    tx: Tx,
    caller: Caller,
    user: UserRecord,
    device: DeviceInput | null | undefined,
  ): Promise<SessionGrant>
  /** Signs the access token. */
  complete(grant: SessionGrant): Promise<SessionPayload>
}

export interface SessionOpeningOptions {
  audit: AuditTrail
  keys: SigningKeys
  issuer: string
  clock: Clock
}

export function createSessionOpening({ audit, keys, issuer, clock }: SessionOpeningOptions): SessionOpening {
  return {
    async open(tx, caller, user, device) {
      const at = clock()
      const deviceId = await seeDevice(tx, { accountId: user.id, ...readDevice(device) }, at)
      const session = {
        id: newId(),
        accountId: user.id,
        deviceId,
        createdAt: at,
        expiresAt: sessionEnd(at),
        ...caller.client,
      }
      const refreshToken = newSecretToken()
      await insertSession(tx, session)
      await insertToken(tx, refreshToken, {
        sessionId: session.id,
        createdAt: at,
        expiresAt: tokenEnd(at, session.expiresAt),
      })
      await audit.append(tx, caller, {
        action: 'LOG_IN',
        actor: user.id,
        subject: user.id,
        sessionId: session.id,
      })
      return { user, sessionId: session.id, deviceId, refreshToken }
    },

    async complete({ user, sessionId, deviceId, refreshToken }) {
      const token = await signAccessToken(await keys.current(), { issuer, user, sessionId, at: clock() })
      return {
        session: { ...token, refreshToken, user: asOwn({ ...user, signedInOn: deviceId }) },
        problems: [],
      }
    },
  }
}
