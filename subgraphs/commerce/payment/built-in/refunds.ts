import { randomBytes } from 'node:crypto'
import type { PrismaClient, ProviderRefund } from '../../generated/prisma/client.ts'
import type { EventQueue } from './event-queue.ts'
import type { RefundBody } from './protocol.ts'

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
      await tx.$queryRaw`SELECT 1 FROM provider_charge WHERE reference = ${chargeReference} FOR UPDATE`
      const known = await tx.providerRefund.findUnique({ where: { reference } })
      if (known) return known
      const charge = await tx.providerCharge.findUnique({
        where: { reference: chargeReference },
        include: { refunds: true },
      })
      const given = charge?.refunds.reduce((total, one) => total + one.amount, 0n) ?? 0n
      if (charge?.status !== 'SUCCEEDED' || amount <= 0n || given + amount > charge.amount) return null
      const id = `re_${randomBytes(12).toString('hex')}`
      const made = await tx.providerRefund.create({
        data: { id, reference, chargeId: charge.id, amount, createdAt: clock() },
      })
      const body: RefundBody = { id, reference, status: 'succeeded' }
      await events.append(tx, 'refund.succeeded', { refund: body })
      return made
    })
    events.wake()
    return refund
  }
