import { hkdfSync } from 'node:crypto'

/** A 32-byte key for one purpose (HKDF-SHA256, RFC 5869); who holds it learns nothing of the secret or of other purposes' keys. */
export function deriveKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'quire', purpose, 32))
}
