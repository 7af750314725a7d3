import type { ChargePurpose, Payment, PaymentStatus } from '../generated/prisma/client.ts'
import type { Db, Tx } from '../database.ts'

export const insertPayment = (tx: Tx, payment: Payment): Promise<Payment> =>
  tx.payment.create({ data: payment })

export const getPayment = (db: Db, id: string): Promise<Payment> =>
  db.payment.findUniqueOrThrow({ where: { id } })

export const listPaymentsFor = (
  db: Db,
  purpose: ChargePurpose,
  subjectIds: readonly string[],
): Promise<Payment[]> => db.payment.findMany({ where: { purpose, subjectId: { in: [...subjectIds] } } })

/** Whoever settles it holds it; the others then find it settled. */
export async function lockPayment(tx: Tx, id: string): Promise<Payment | null> {
  await tx.$queryRaw`SELECT 1 FROM payment WHERE id = ${id}::uuid FOR UPDATE`
  return tx.payment.findUnique({ where: { id } })
}

export interface PaymentChange {
  status: PaymentStatus
  chargeId: string | null
  actionUrl: string | null
  failureCode: string | null
  settledAt: Date | null
}

export const changePayment = (tx: Tx, id: string, change: PaymentChange): Promise<Payment> =>
  tx.payment.update({ where: { id }, data: change })

/** False where this event was told before. */
export async function recordWebhookEvent(
  tx: Tx,
  event: { provider: string; id: string; type: string; receivedAt: Date },
): Promise<boolean> {
  const { count } = await tx.webhookEvent.createMany({ data: [event], skipDuplicates: true })
  return count === 1
}
