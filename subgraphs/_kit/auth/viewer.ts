import type { KeyObject } from 'node:crypto'
import { forbidden, unauthenticated } from '../errors/refusal.ts'
import { readJws, writeJws } from './jws.ts'
import { deriveKey } from './keys.ts'

/** Who asks, as the gateway vouches for it. */
export interface Viewer {
  userId: string | null
  sessionId: string | null
  roles: readonly string[]
  permissions: readonly string[]
  /** Years: what is for older people is not there for this viewer. Null for grown-ups, and for visitors. */
  ageLimit: number | null
}

/** What the gateway hands on with each call: the viewer, and where the request came from. */
export interface Assertion {
  viewer: Viewer
  requestId: string
  client: { address: string | null; userAgent: string | null }
}

export const anonymous: Viewer = {
  userId: null,
  sessionId: null,
  roles: [],
  permissions: [],
  ageLimit: null,
}

export const can = (viewer: Viewer, permission: string): boolean => viewer.permissions.includes(permission)

/** Whether the viewer is old enough for what is for people from that age on; what nobody has rated is for grown-ups. */
export const isOfAge = ({ ageLimit }: Pick<Viewer, 'ageLimit'>, minimumAge: number | null): boolean =>
  ageLimit === null || (minimumAge !== null && minimumAge <= ageLimit)

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
/** Seconds by which the clocks of two machines may differ. */
const clockTolerance = 5

export const assertionKey = (secret: string): KeyObject => deriveKey(secret, 'gateway-assertion')

const now = () => Math.floor(Date.now() / 1_000)

/** A JWS (HS256) that the subgraphs accept for a minute. */
export function signAssertion(key: KeyObject, { viewer, requestId, client }: Assertion): string {
  const iat = now()
  return writeJws(key, { viewer, client, rid: requestId, iss: issuer, iat, exp: iat + lifetime })
}

/** Null for whatever the gateway did not sign, or signed too long ago. */
export function verifyAssertion(key: KeyObject, token: string | undefined): Assertion | null {
  const claims = token ? readJws(key, token) : null
  if (claims?.['iss'] !== issuer) return null
  const { exp, viewer, client, rid } = claims
  if (typeof exp !== 'number' || exp <= now() - clockTolerance) return null
  // A gateway that is older than this part says nothing of ages.
  return {
    viewer: { ...anonymous, ...(viewer as Viewer) },
    client: client as Assertion['client'],
    requestId: rid as string,
  }
}
