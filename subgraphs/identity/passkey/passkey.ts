import { problem } from '#kit/errors/problem.ts'
import type { Passkey } from '../generated/prisma/client.ts'

export type PasskeyRecord = Passkey

/** Which of its many ways to be wrong was taken is not said. */
export const passkeyInvalid = () =>
  problem('PASSKEY_INVALID', 'That is no answer by a passkey that we know; begin again.', [
    'input',
    'response',
  ])
