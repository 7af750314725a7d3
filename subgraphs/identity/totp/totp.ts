import { randomBytes } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { problem } from '#kit/errors/problem.ts'

/** What every authenticator app knows (RFC 6238; RFC 4226, 4 asks for 160 bits). */
const settings = { issuer: 'Quire', algorithm: 'SHA1', digits: 6, period: 30 } as const
const secretBytes = 20

export const newSecret = (): string => new Secret({ size: secretBytes }).base32

export const uriOf = (secret: string, username: string): string =>
  new TOTP({ ...settings, label: username, secret }).toString()

/** The time step that a code is of: now, or one before or after, as clocks differ (RFC 6238, 5.2); null for a wrong one. */
export function stepOf(secret: string, code: string, at: Date): number | null {
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const timestamp = at.getTime()
  const delta = new TOTP({ ...settings, secret }).validate({ token, timestamp, window: 1 })
  return delta === null ? null : Math.floor(timestamp / 1_000 / settings.period) + delta
}

const codeCount = 10
const codeBytes = 10

/** Ten, of 80 random bits each, written as people copy them: `k3f9-...`. */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: codeCount }, () =>
    [...randomBytes(codeBytes).toString('hex').matchAll(/.{4}/g)].map(([part]) => part).join('-'),
  )

/** As it is hashed; null for what is none. */
export function readRecoveryCode(code: string): string | null {
  const plain = code.replace(/[\s-]/g, '').toLowerCase()
  return /^[0-9a-f]{20}$/.test(plain) ? plain : null
}

export const codeNeeded = () =>
  problem('CODE_NEEDED', 'Send it again with a code of your authenticator app.', ['input', 'code'])
export const codeInvalid = () =>
  problem('CODE_INVALID', 'The code is wrong, too old, or was used before.', ['input', 'code'])
export const noTotp = () => problem('NOT_FOUND', 'This account has no authenticator app.')
