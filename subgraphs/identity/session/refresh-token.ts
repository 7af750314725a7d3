import { createHash, randomBytes } from 'node:crypto'

/** Opaque, 256 random bits: nothing to guess, nothing to decode. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url')

/** All that is stored of it. */
export const hashRefreshToken = (token: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(token).digest())
