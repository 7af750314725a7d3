import { problem } from '#kit/errors/problem.ts'
import type { EmailTokenPurpose } from '../generated/prisma/client.ts'

const hour = 3_600_000

/** Milliseconds. A reset is worth an account, so it is short (OWASP, Forgot Password Cheat Sheet). */
export const lifetimeOf = (purpose: EmailTokenPurpose): number =>
  purpose === 'RESET_PASSWORD' ? hour : 24 * hour

export const tokenInvalid = () =>
  problem('TOKEN_INVALID', 'This token is unknown, used or too old.', ['input', 'token'])
