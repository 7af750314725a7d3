import { jwtVerify, SignJWT } from 'jose'
import { forbidden, unauthenticated } from '../errors/refusal.ts'
import { deriveKey } from './keys.ts'

/** Who asks, as the gateway vouches for it. */
export interface Viewer {
  userId: string | null
  sessionId: string | null
  roles: readonly string[]
  permissions: readonly string[]
}

/** What the gateway hands on with each call: the viewer, and where the request came from. */
export interface Assertion {
  viewer: Viewer
  requestId: string
  client: { address: string | null; userAgent: string | null }
}

export const anonymous: Viewer = { userId: null, sessionId: null, roles: [], permissions: [] }

export const can = (viewer: Viewer, permission: string): boolean => viewer.permissions.includes(permission)

/** The id of the signed-in user. */
export function requireUser(viewer: Viewer): string {
  if (viewer.userId === null) throw unauthenticated()
  return viewer.userId
}

/** The id of the signed-in user, who has the permission. */
export function requirePermission(viewer: Viewer, permission: string): string {
  const userId = requireUser(viewer)
  if (!can(viewer, permission)) throw forbidden()
  return userId
}

export const assertionHeader = 'x-quire-assertion'
const issuer = 'quire-gateway'
/** Seconds: long enough for a slow call to begin, too short to be worth stealing. */
const lifetime = 60

export const assertionKey = (secret: string): Uint8Array => deriveKey(secret, 'gateway-assertion')

/** A JWS (HS256) that the subgraphs accept for a minute. */
export function signAssertion(key: Uint8Array, { viewer, requestId, client }: Assertion): Promise<string> {
  return new SignJWT({ viewer, client, rid: requestId })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime(`${lifetime}s`)
    .sign(key)
}

/** Null for whatever the gateway did not sign, or signed too long ago. */
export async function verifyAssertion(key: Uint8Array, token: string | undefined): Promise<Assertion | null> {
  if (!token) return null
  try {
    const { payload } = await jwtVerify<{ viewer: Viewer; client: Assertion['client']; rid: string }>(
      token,
      key,
      {
        issuer,
        algorithms: ['HS256'],
        clockTolerance: 5,
      },
    )
    return { viewer: payload.viewer, client: payload.client, requestId: payload.rid }
  } catch {
    return null
  }
}
