import { isId } from '#kit/ids.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { Payment } from '../generated/prisma/client.ts'
import type { Tx } from '../database.ts'
import type { ChargeHandlers } from './charge.ts'
import { follow, isSettled } from './payment.ts'
import { changePayment, lockPayment } from './payment-repository.ts'
import type { ProviderCharge } from './provider.ts'

export interface SettlementParts {
  handlers: ChargeHandlers
  clock: () => Date
  log: Logger
}

/**
 * Takes in what a provider says of a charge, from an answer, a webhook or a reconciliation, in any order and however often: the
 * first word that settles the payment counts, and its handler runs in the same transaction.
 */
export type Settle = (tx: Tx, charge: ProviderCharge) => Promise<Payment | null>

export function createSettle({ handlers, clock, log }: SettlementParts): Settle {
  return async (tx, charge) => {
    const payment = isId(charge.reference) ? await lockPayment(tx, charge.reference) : null
    if (!payment) return null
    const change = follow(payment, charge, clock())
    if (!change) {
      const isLost = charge.status === 'succeeded' && payment.status !== 'SUCCEEDED'
      if (isLost)
        log.error(
          { payment: payment.id, status: payment.status },
          'money came in for a payment that was given up',
        )
      return payment
    }
    const changed = await changePayment(tx, payment.id, change)
    if (isSettled(changed)) {
      const handler = handlers[changed.purpose]
      if (!handler) throw new Error(`Nobody waits for a payment for ${changed.purpose}.`)
      await (changed.status === 'SUCCEEDED' ? handler.onPaid(tx, changed) : handler.onFailed(tx, changed))
    }
    return changed
  }
}
