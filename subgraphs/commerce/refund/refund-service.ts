import { setTimeout as wait } from 'node:timers/promises'
import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId, newId } from '#kit/ids.ts'
import type { Logger } from '#kit/observability/log.ts'
import { sum } from '../cart/totals.ts'
import type { PaymentConfig } from '../config.ts'
import type { Tx } from '../database.ts'
import type { Order, OrderLine, PrismaClient, Refund } from '../generated/prisma/client.ts'
import type { RefundOrderInput } from '../generated/types.ts'
import { hashInput, idempotencyKeyFaults, keyReused } from '../idempotency-key.ts'
import { isPaid } from '../order/order.ts'
import { getOrder, listOrderLines, lockOrder } from '../order/order-repository.ts'
import { listPaymentsFor } from '../payment/payment-repository.ts'
import { ProviderUnavailable, type PaymentProvider } from '../payment/provider.ts'
import type { ReconciliationQueue } from '../payment/reconciliation.ts'
import { findRefundByKey, getRefund, insertRefund } from './refund-repository.ts'
import { completeRefund, type SettleRefund } from './refund-settlement.ts'

export interface RefundAnswer {
  refund: Refund | null
  order: Order | null
  problems: ProblemRecord[]
}

export interface RefundService {
  refund(viewer: Viewer, input: RefundOrderInput): Promise<RefundAnswer>
  /** Asks the provider once more; gives whether the refund is settled. Throws while the provider is away. */
  resume(refundId: string): Promise<boolean>
}

export interface RefundParts {
  prisma: PrismaClient
  provider: PaymentProvider
  settleRefund: SettleRefund
  reconciliation: ReconciliationQueue
  config: PaymentConfig
  clock: () => Date
  log: Logger
}

const maxReason = 500
/** Milliseconds between two looks for the confirmation. */
const lookInterval = 20

export function createRefundService(parts: RefundParts): RefundService {
  const { prisma, provider, settleRefund, reconciliation, config, clock, log } = parts

  async function open(tx: Tx, createdBy: string, input: RefundOrderInput): Promise<RefundAnswer> {
    const order = isId(input.orderId) ? await lockOrder(tx, input.orderId) : null
    if (!order) return refuse(null, problem('NOT_FOUND', 'There is no such order.', ['input', 'orderId']))
    const inputHash = hashInput(input.lineIds?.toSorted() ?? null, input.reason)
    const known = await findRefundByKey(tx, order.id, input.idempotencyKey)
    if (known)
      return known.inputHash === inputHash
        ? { refund: known, order, problems: [] }
        : refuse(order, keyReused('refund'))
    if (!isPaid(order))
      return refuse(order, problem('CONFLICT', 'The order is not paid, or refunded already.'))

    const chosen = chooseLines(await listOrderLines(tx, [order.id]), input.lineIds ?? null)
    if (!Array.isArray(chosen)) return refuse(order, chosen)
    const [payment] = await listPaymentsFor(tx, 'ORDER', [order.id])
    const refund: Refund = {
      id: newId(),
      orderId: order.id,
      paymentId: payment?.id ?? null,
      idempotencyKey: input.idempotencyKey,
      inputHash,
      status: 'PENDING',
      amount: sum(chosen.map((line) => line.total)),
      currency: order.currency,
      reason: input.reason,
      createdBy,
      createdAt: clock(),
      settledAt: null,
    }
    const lineIds = chosen.map((line) => line.id)
    await insertRefund(tx, refund, lineIds)
    if (refund.amount > 0n) await reconciliation.watchRefund(refund.id, config.reconcileAfter, tx)
    else await completeRefund(tx, refund, clock())
    return { refund, order, problems: [] }
  }

  async function submit({ id: reference, paymentId, amount }: Refund): Promise<void> {
    if (paymentId === null) throw new Error(`Refund ${reference} is of no payment.`)
    const answer = await provider.refund({ reference, chargeReference: paymentId, amount })
    await prisma.$transaction((tx) => settleRefund(tx, answer))
  }

  async function awaitConfirmation(id: string): Promise<Refund> {
    const deadline = performance.now() + config.patience
    let refund = await getRefund(prisma, id)
    while (refund.status === 'PENDING' && performance.now() < deadline) {
      await wait(lookInterval)
      refund = await getRefund(prisma, id)
    }
    return refund
  }

  return {
    async refund(viewer, input) {
      const createdBy = requirePermission(viewer, 'order:refund')
      const faults = findFaults(input)
      if (faults.length) return { refund: null, order: null, problems: faults }
      const opened = await prisma.$transaction((tx) => open(tx, createdBy, input))
      if (!opened.refund) return opened
      const current = await getRefund(prisma, opened.refund.id)
      if (current.status === 'PENDING') {
        await submit(current).catch((error: unknown) => {
          if (!(error instanceof ProviderUnavailable)) throw error
          log.warn({ err: error, refund: current.id }, 'a refund waits for its reconciliation')
        })
      }
      const refund = await awaitConfirmation(current.id)
      return { refund, order: await getOrder(prisma, refund.orderId), problems: [] }
    },

    async resume(refundId) {
      const refund = await getRefund(prisma, refundId)
      if (refund.status !== 'PENDING') return true
      await submit(refund)
      return (await getRefund(prisma, refundId)).status !== 'PENDING'
    },
  }
}

const refuse = (order: Order | null, found: ProblemRecord): RefundAnswer => ({
  refund: null,
  order,
  problems: [found],
})

/** A line is given back once at most, so that never more goes back than was paid. */
function chooseLines(
  lines: readonly OrderLine[],
  lineIds: readonly string[] | null,
): OrderLine[] | ProblemRecord {
  const path = ['input', 'lineIds']
  if (lineIds === null) {
    const left = lines.filter((line) => line.refundId === null)
    return left.length
      ? left
      : problem('CONFLICT', 'All lines are refunded already, or being refunded.', path)
  }
  const chosen = lines.filter((line) => lineIds.includes(line.id))
  if (chosen.length !== new Set(lineIds).size)
    return problem('NOT_FOUND', 'There is no such line in the order.', path)
  if (!chosen.length) return problem('INVALID_INPUT', 'Name a line at least.', path)
  const isFree = chosen.every((line) => line.refundId === null)
  return isFree ? chosen : problem('CONFLICT', 'A line is refunded already, or being refunded.', path)
}

function findFaults({ idempotencyKey, reason }: RefundOrderInput): ProblemRecord[] {
  const faults = idempotencyKeyFaults(idempotencyKey)
  if (!reason.trim() || reason.length > maxReason) {
    faults.push(problem('INVALID_INPUT', `A reason has 1 to ${maxReason} characters.`, ['input', 'reason']))
  }
  return faults
}
