import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'

/** `{"alg":"HS256"}`: the one header that is written, and the only one that is read. */
const header = 'eyJhbGciOiJIUzI1NiJ9'

const sign = (key: KeyObject, text: string) => createHmac('sha256', key).update(text)

/** A JWS in its compact form (RFC 7515), with HMAC-SHA256: at once, where jose goes through WebCrypto and its threads. */
export function writeJws(key: KeyObject, claims: object): string {
  const text = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
  return `${text}.${sign(key, text).digest('base64url')}`
}

/** The claims, or null for a text that isn't signed with this key. */
export function readJws(key: KeyObject, jws: string): Record<string, unknown> | null {
  const end = jws.lastIndexOf('.')
  if (!jws.startsWith(`${header}.`) || end <= header.length) return null
  const expected = sign(key, jws.slice(0, end)).digest()
  const given = Buffer.from(jws.slice(end + 1), 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  try {
    const claims: unknown = JSON.parse(Buffer.from(jws.slice(header.length + 1, end), 'base64url').toString())
    return typeof claims === 'object' ? (claims as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}
