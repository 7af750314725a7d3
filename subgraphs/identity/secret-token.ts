import { createHash, randomBytes } from 'node:crypto'

/** Opaque, 256 random bits: nothing to guess, nothing to decode. */
export const newSecretToken = (): string => randomBytes(32).toString('base64url')

/** All that is stored of it; so many random bits need no salt and no slow hash. */
export const hashSecretToken = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(token).digest())
