import type { ChargePurpose, Payment } from '../generated/prisma/client.ts'
import type { Tx } from '../database.ts'

export interface NewCharge {
  userId: string
  purpose: ChargePurpose
  /** What is paid for; unique within the purpose, so that one thing is never charged twice. A UUID of the caller's own. */
  subjectId: string
  /** Minor units, above zero. */
  amount: bigint
  currency: string
}

/**
 * Collecting money, whatever for. The money may come in at once, later, or never; the caller hears of it through the
 * `ChargeHandler` of its purpose, always, exactly once, also after a crash.
 */
export interface ChargeService {
  /** Writes the PENDING payment within the caller's transaction, and the job that settles it should all else fail. */
  open(tx: Tx, charge: NewCharge): Promise<Payment>
  /**
   * After that transaction: asks the provider for the money, waits a moment for its confirmation (PAYMENT_PATIENCE_MS), and gives
   * the payment as it is then. Never throws for a provider that is away: the payment stays PENDING. Harmless when repeated.
   */
  submit(payment: Payment, token: string): Promise<Payment>
  /** Stops a payment that is not settled; gives it as it is then: CANCELLED, or SUCCEEDED when the money was faster. */
  cancel(payment: Payment): Promise<Payment>
}

/** What becomes of the thing paid for, in the transaction that settles the payment; `payment` is locked and already updated. */
export interface ChargeHandler {
  /** Posts to the ledger too (`ledger/ledger.ts`): only the purpose knows which account earned it. */
  onPaid(tx: Tx, payment: Payment): Promise<void>
  /** DECLINED, FAILED or CANCELLED. */
  onFailed(tx: Tx, payment: Payment): Promise<void>
}

export type ChargeHandlers = Partial<Record<ChargePurpose, ChargeHandler>>
