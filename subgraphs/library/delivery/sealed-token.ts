import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'

/** `payload.signature`, both base64url: HMAC-SHA256 over the JSON of `claims`. It is readable for everybody, and made by us alone. */
export function sealToken(key: KeyObject, claims: readonly unknown[]): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${payload}.${sign(key, payload).toString('base64url')}`
}

/** Null for what was not sealed with this key. */
export function openToken(key: KeyObject, token: string): unknown[] | null {
  const [payload = '', signature = '', ...rest] = token.split('.')
  const given = Buffer.from(signature, 'base64url')
  const right = sign(key, payload)
  if (rest.length || given.length !== right.length || !timingSafeEqual(given, right)) return null
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as unknown[]
}

const sign = (key: KeyObject, payload: string) => createHmac('sha256', key).update(payload).digest()
