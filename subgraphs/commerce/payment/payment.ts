import type { Payment, PaymentStatus } from '../generated/prisma/client.ts'
import type { ProviderCharge, ProviderChargeStatus } from './provider.ts'

export type PaymentRecord = Payment

const statusOf: Record<ProviderChargeStatus, PaymentStatus> = {
  processing: 'PENDING',
  requires_action: 'REQUIRES_ACTION',
  succeeded: 'SUCCEEDED',
  declined: 'DECLINED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
}

/** Nothing can become of it any more. */
export const isSettled = ({ status }: Pick<Payment, 'status'>): boolean =>
  status !== 'PENDING' && status !== 'REQUIRES_ACTION'

/** How a payment stands once the provider has said this; null where that changes nothing. A settled payment never changes. */
export function follow(payment: Payment, charge: ProviderCharge, now: Date) {
  if (isSettled(payment)) return null
  const status = statusOf[charge.status]
  // The answer to the charge can come in after its webhook: a payment doesn't go back to waiting.
  if (status === payment.status && (charge.id === null || charge.id === payment.chargeId)) return null
  if (status === 'PENDING' && payment.status === 'REQUIRES_ACTION') return null
  return {
    status,
    chargeId: charge.id ?? payment.chargeId,
    actionUrl: status === 'REQUIRES_ACTION' ? charge.actionUrl : null,
    failureCode: charge.failureCode,
    settledAt: isSettled({ status }) ? now : null,
  }
}
