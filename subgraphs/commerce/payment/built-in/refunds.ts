import { randomBytes } from 'node:crypto'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { EventQueue } from './event-queue.ts'
import type { RefundBody } from './protocol.ts'
import {
  findRefund,
  insertRefund,
  listRefundsOf,
  lockCharge,
  type ProviderRefund,
} from './provider-repository.ts'

export interface RefundRequest {
  reference: string
  chargeReference: string
  amount: bigint
}

/** Gives money back, never more than was charged. The same reference again is the same refund; null where it can't be given. */
export type Refund = (request: RefundRequest) => Promise<ProviderRefund | null>

export const createRefund =
  (prisma: PrismaClient, events: EventQueue, clock: () => Date): Refund =>
  async ({ reference, chargeReference, amount }) => {
    const refund = await prisma.$transaction(async (tx) => {
      const charge = await lockCharge(tx, { reference: chargeReference })
      const known = await findRefund(tx, reference)
      if (known || charge?.status !== 'SUCCEEDED') return known
      const before = (await listRefundsOf(tx, charge.id)).reduce((total, one) => total + one.amount, 0n)
      if (amount <= 0n || before + amount > charge.amount) return null
      const id = `re_${randomBytes(12).toString('hex')}`
      const body: RefundBody = { id, reference, status: 'succeeded' }
      await events.append(tx, 'refund.succeeded', { refund: body })
      return insertRefund(tx, { id, reference, chargeId: charge.id, amount, createdAt: clock() })
    })
    events.wake()
    return refund
  }
