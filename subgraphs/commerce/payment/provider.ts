import type { IncomingHttpHeaders } from 'node:http'

/** What a payment provider does for us; one adapter implements it for each provider. */
export interface PaymentProvider {
  name: string
  /** Asks for money. The same `reference` again is the same charge. Throws `ProviderUnavailable` when no answer came in time. */
  charge(request: ProviderChargeRequest): Promise<ProviderCharge>
  /** How a charge stands. */
  find(reference: string): Promise<ProviderCharge | null>
  /**
   * Stops a charge that is not settled, known or not, which makes it `cancelled`, or `failed` as `expired`: once this has answered,
   * no money will come that the answer doesn't tell of.
   */
  cancel(reference: string, reason: 'requested' | 'expired'): Promise<ProviderCharge>
  /** Gives money back. The same `reference` again is the same refund. */
  refund(request: ProviderRefundRequest): Promise<ProviderRefund>
  /** What a webhook says; null unless it is the provider's, and fresh. */
  readNotice(headers: IncomingHttpHeaders, body: Buffer): ProviderNotice | null
}

export interface ProviderChargeRequest {
  reference: string
  /** Minor units. */
  amount: bigint
  currency: string
  token: string
}

export interface ProviderRefundRequest {
  reference: string
  chargeReference: string
  amount: bigint
}

export type ProviderChargeStatus =
  | 'processing'
  | 'requires_action'
  | 'succeeded'
  | 'declined'
  | 'failed'
  | 'cancelled'

export interface ProviderCharge {
  id: string | null
  reference: string
  status: ProviderChargeStatus
  failureCode: string | null
  actionUrl: string | null
}

export interface ProviderRefund {
  id: string | null
  reference: string
  status: 'processing' | 'succeeded' | 'failed'
}

/** What a provider tells us of its own accord, once its signature is checked. */
export type ProviderNotice =
  | { id: string; type: string; charge: ProviderCharge }
  | { id: string; type: string; refund: ProviderRefund }

/** No answer, or none in time: what we asked for may or may not have been done. */
export class ProviderUnavailable extends Error {
  constructor(cause?: unknown) {
    super('The payment provider did not answer.', { cause })
    this.name = 'ProviderUnavailable'
  }
}
