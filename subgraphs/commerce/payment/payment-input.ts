import { problem, problemOf, type ProblemRecord } from '#kit/errors/problem.ts'
import type { Payment } from '../generated/prisma/client.ts'
import { idempotencyKeyFaults } from '../idempotency-key.ts'

const tokenPath = ['input', 'paymentMethod', 'token']

/** What is wrong with an input that pays for something. */
export function paymentFaults(idempotencyKey: string, token: string): ProblemRecord[] {
  const faults = idempotencyKeyFaults(idempotencyKey)
  if (!token || token.length > 255)
    faults.push(problem('INVALID_INPUT', 'A token has 1 to 255 characters.', tokenPath))
  return faults
}

/** Why a payment came to nothing, for whoever waits for it. */
export function chargeProblems({ status, failureCode }: Payment): ProblemRecord[] {
  if (failureCode === 'invalid_payment_method') {
    return [problem('INVALID_PAYMENT_METHOD', 'The payment provider does not know this token.', tokenPath)]
  }
  if (status !== 'DECLINED') return []
  const reason = failureCode ?? 'declined'
  return [
    problemOf('PaymentDeclined', 'PAYMENT_DECLINED', 'The payment was declined.', { reason }, tokenPath),
  ]
}
