import { jwtVerify } from 'jose'
import type { KeySet } from './key-set.ts'
import type { Verified } from './verified-tokens.ts'

/** Seconds. */
const clockTolerance = 5

interface Claims {
  ver?: unknown
  sid?: unknown
  roles?: unknown
  permissions?: unknown
  age_limit?: unknown
}

/** The viewer that an access token of ours (JWT, RFC 7519 and 8725) speaks of; throws for any other token. */
export async function verifyAccessToken(token: string, keys: KeySet, issuer: string): Promise<Verified> {
  const { payload } = await jwtVerify<Claims>(token, keys, {
    issuer,
    audience: 'quire',
    algorithms: ['EdDSA'],
    typ: 'at+jwt',
    requiredClaims: ['sub', 'exp', 'iat'],
    clockTolerance,
  })
  const viewer = {
    userId: payload.sub ?? null,
    sessionId: typeof payload.sid === 'string' ? payload.sid : null,
    roles: listOf(payload.roles),
    permissions: listOf(payload.permissions),
    ageLimit: typeof payload.age_limit === 'number' ? payload.age_limit : null,
  }
  const version = typeof payload.ver === 'number' ? payload.ver : 0
  return { viewer, version, expiresAt: ((payload.exp ?? 0) + clockTolerance) * 1000 }
}

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
