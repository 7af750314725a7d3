import { SignJWT } from 'jose'
import { newId } from '#kit/ids.ts'
import type { UserRecord } from '../account/account.ts'
import { orderRoles, permissionsOfAccount } from '../permission/permissions.ts'
import type { SigningKey } from '../signing-key/signing-keys.ts'

/** Seconds. The gateway hears sooner of the end of a session and of changed roles: see `revocation/`. */
const lifetime = 300

export interface AccessToken {
  accessToken: string
  accessTokenExpiresAt: Date
}

/** A JWT (RFC 7519) with an explicit type (RFC 8725, 3.11), so that nothing else we sign passes for one. */
export async function signAccessToken(
  key: SigningKey,
  { issuer, user, sessionId, at }: { issuer: string; user: UserRecord; sessionId: string; at: Date },
): Promise<AccessToken> {
  const issuedAt = Math.floor(at.getTime() / 1_000)
  const accessToken = await new SignJWT({
    sid: sessionId,
    ver: user.version,
    roles: orderRoles(user.roles),
    permissions: permissionsOfAccount(user),
    ...(user.ageLimit === null ? {} : { age_limit: user.ageLimit }),
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.id })
    .setIssuer(issuer)
    .setAudience('quire')
    .setSubject(user.id)
    .setJti(newId())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetime)
    .sign(key.privateKey)
  return { accessToken, accessTokenExpiresAt: new Date((issuedAt + lifetime) * 1_000) }
}
