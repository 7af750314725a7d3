import { fromPrisma, type PgBoss } from 'pg-boss'
import { heartbeatSeconds } from '#kit/jobs/jobs.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { PaymentConfig } from '../config.ts'
import type { Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { eachJob, inBatches } from './each-job.ts'
import { isSettled } from './payment.ts'
import { getPayment } from './payment-repository.ts'
import type { PaymentProvider, ProviderCharge } from './provider.ts'
import type { Settle } from './settlement.ts'

/** Sees to it that a payment or a refund is settled when no answer and no webhook came, as after a crash. */
export interface ReconciliationQueue {
  watchPayment(paymentId: string, afterSeconds: number, tx?: Tx): Promise<void>
  watchRefund(refundId: string, afterSeconds: number, tx?: Tx): Promise<void>
}

const paymentQueue = 'reconcile-payment'
const refundQueue = 'reconcile-refund'
/** A provider that is away is asked again for about two weeks, at last every hour. */
const persistence = {
  retryLimit: 340,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 3_600,
  expireInSeconds: 60,
  heartbeatSeconds,
}

export async function createReconciliationQueue(jobs: PgBoss): Promise<ReconciliationQueue> {
  for (const queue of [paymentQueue, refundQueue]) {
    await jobs.createQueue(queue, persistence)
    await jobs.updateQueue(queue, persistence)
  }
  const send = async (queue: string, id: string, startAfter: number, tx: Tx | undefined) => {
    await jobs.send(queue, { id }, { startAfter, ...(tx && { db: fromPrisma(tx) }) })
  }
  return {
    watchPayment: (id, afterSeconds, tx) => send(paymentQueue, id, afterSeconds, tx),
    watchRefund: (id, afterSeconds, tx) => send(refundQueue, id, afterSeconds, tx),
  }
}

export interface ReconciliationParts {
  jobs: PgBoss
  queue: ReconciliationQueue
  prisma: PrismaClient
  provider: PaymentProvider
  settle: Settle
  /** Asks the provider for the refund once more; gives whether it is settled. */
  resumeRefund: (refundId: string) => Promise<boolean>
  /** What was settled is with the other subgraphs. */
  flush: () => Promise<void>
  config: PaymentConfig
  clock: () => Date
  log: Logger
}

export async function startReconciliation(parts: ReconciliationParts): Promise<void> {
  const { jobs, queue, config, log } = parts
  await jobs.work(
    paymentQueue,
    inBatches,
    eachJob<{ id: string }>(log, async ({ id }) => {
      const seconds = await reconcilePayment(parts, id)
      if (seconds) await queue.watchPayment(id, seconds)
    }),
  )
  await jobs.work(
    refundQueue,
    inBatches,
    eachJob<{ id: string }>(log, async ({ id }) => {
      if (!(await parts.resumeRefund(id))) await queue.watchRefund(id, config.reconcileAfter)
      await parts.flush()
    }),
  )
}

/** The number of seconds after which to look again; null once it is settled. */
async function reconcilePayment(parts: ReconciliationParts, id: string): Promise<number | null> {
  const { prisma, provider, settle, flush, config, clock } = parts
  const payment = await getPayment(prisma, id)
  if (isSettled(payment)) return null
  const takeIn = (charge: ProviderCharge) => prisma.$transaction((tx) => settle(tx, charge))

  const found = await provider.find(payment.id)
  const current = (found && (await takeIn(found))) ?? payment
  const age = (clock().getTime() - payment.createdAt.getTime()) / 1_000
  const limit = current.status === 'REQUIRES_ACTION' ? config.actionLimit : config.reconcileAfter
  if (!isSettled(current) && age < limit) return Math.max(1, Math.ceil(limit - age))

  const last = isSettled(current) ? current : await takeIn(await provider.cancel(payment.id, 'expired'))
  await flush()
  return last && !isSettled(last) ? config.reconcileAfter : null
}
