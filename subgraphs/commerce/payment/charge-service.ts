import { setTimeout as wait } from 'node:timers/promises'
import { newId } from '#kit/ids.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { PaymentConfig } from '../config.ts'
import type { Payment, PrismaClient } from '../generated/prisma/client.ts'
import type { ChargeService } from './charge.ts'
import { isSettled } from './payment.ts'
import { getPayment, insertPayment } from './payment-repository.ts'
import { ProviderUnavailable, type PaymentProvider, type ProviderCharge } from './provider.ts'
import type { ReconciliationQueue } from './reconciliation.ts'
import type { Settle } from './settlement.ts'

export interface ChargeParts {
  prisma: PrismaClient
  provider: PaymentProvider
  settle: Settle
  reconciliation: ReconciliationQueue
  config: PaymentConfig
  clock: () => Date
  log: Logger
}

/** Milliseconds between two looks for the confirmation, which any process may have taken in. */
const lookInterval = 20

export function createChargeService(parts: ChargeParts): ChargeService {
  const { prisma, provider, settle, reconciliation, config, clock, log } = parts

  const takeIn = (charge: ProviderCharge) => prisma.$transaction((tx) => settle(tx, charge))

  /** What the provider answers is taken in; no answer is for the reconciliation. */
  async function ask(payment: Payment, request: () => Promise<ProviderCharge>): Promise<Payment> {
    try {
      return (await takeIn(await request())) ?? payment
    } catch (error) {
      if (!(error instanceof ProviderUnavailable)) throw error
      log.warn({ err: error, payment: payment.id }, 'a payment waits for its reconciliation')
      return getPayment(prisma, payment.id)
    }
  }

  async function awaitConfirmation(payment: Payment): Promise<Payment> {
    const deadline = performance.now() + config.patience
    let current = payment
    while (current.status === 'PENDING' && current.chargeId !== null && performance.now() < deadline) {
      await wait(lookInterval)
      current = await getPayment(prisma, payment.id)
    }
    return current
  }

  return {
    async open(tx, charge) {
      const payment = await insertPayment(tx, {
        ...charge,
        id: newId(),
        provider: provider.name,
        status: 'PENDING',
        chargeId: null,
        actionUrl: null,
        failureCode: null,
        createdAt: clock(),
        settledAt: null,
      })
      await reconciliation.watchPayment(payment.id, config.reconcileAfter, tx)
      return payment
    },

    async submit(payment, token) {
      if (isSettled(payment)) return payment
      const { id: reference, amount, currency } = payment
      const current = await ask(payment, () => provider.charge({ reference, amount, currency, token }))
      return awaitConfirmation(current)
    },

    async cancel(payment) {
      if (isSettled(payment)) return payment
      return ask(payment, () => provider.cancel(payment.id, 'requested'))
    },
  }
}
