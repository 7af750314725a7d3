import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

/**
 * A 32-byte key for one purpose (HKDF-SHA256, RFC 5869); who holds it learns nothing of the secret or of other purposes' keys.
 * Not as bytes, with which Node takes three times as long for a code.
 */
export function deriveKey(secret: string, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, 'quire', purpose, 32)))
}
