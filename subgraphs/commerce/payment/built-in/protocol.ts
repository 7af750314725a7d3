import type { ProviderCharge as ChargeRow } from '../../generated/prisma/client.ts'
import type { ProviderCharge, ProviderChargeStatus, ProviderRefund } from '../provider.ts'

/** What goes over the wire between the built-in provider and its client; amounts as strings of minor units. */
export interface ChargeBody {
  id: string
  reference: string
  status: ProviderChargeStatus
  failureCode: string | null
  actionUrl: string | null
}

export interface RefundBody {
  id: string
  reference: string
  status: ProviderRefund['status']
}

export interface EventBody {
  id: string
  type: string
  createdAt: string
  charge?: ChargeBody
  refund?: RefundBody
}

export const apiPath = '/payments/built-in'
export const webhookPath = '/payments/webhooks/built-in'

const statusOf: Record<ChargeRow['status'], ProviderChargeStatus> = {
  PROCESSING: 'processing',
  REQUIRES_ACTION: 'requires_action',
  SUCCEEDED: 'succeeded',
  DECLINED: 'declined',
  EXPIRED: 'failed',
  CANCELLED: 'cancelled',
}

export function toChargeBody(charge: ChargeRow, publicUrl: string): ChargeBody {
  return {
    id: charge.id,
    reference: charge.reference,
    status: statusOf[charge.status],
    failureCode: charge.failureCode,
    actionUrl: charge.challenge === null ? null : `${publicUrl}${apiPath}/challenge/${charge.challenge}`,
  }
}

const statuses = new Set<unknown>(Object.values(statusOf))

/** Checks what came over the wire, whoever sent it. */
export function readCharge(body: unknown): ProviderCharge | null {
  if (typeof body !== 'object' || body === null) return null
  const { id, reference, status, failureCode, actionUrl } = body as Partial<ChargeBody>
  if (typeof id !== 'string' || typeof reference !== 'string' || !statuses.has(status) || !status) return null
  return { id, reference, status, failureCode: failureCode ?? null, actionUrl: actionUrl ?? null }
}

export function readRefund(body: unknown): ProviderRefund | null {
  if (typeof body !== 'object' || body === null) return null
  const { id, reference, status } = body as Partial<RefundBody>
  if (typeof id !== 'string' || typeof reference !== 'string') return null
  return status === 'processing' || status === 'succeeded' || status === 'failed'
    ? { id, reference, status }
    : null
}
