import type { OrderLine, Refund, RefundStatus } from '../generated/prisma/client.ts'
import type { Db, Tx } from '../database.ts'

export type RefundRecord = Refund

export const findRefundByKey = (db: Db, orderId: string, idempotencyKey: string): Promise<Refund | null> =>
  db.refund.findUnique({ where: { orderId_idempotencyKey: { orderId, idempotencyKey } } })

export const getRefund = (db: Db, id: string): Promise<Refund> =>
  db.refund.findUniqueOrThrow({ where: { id } })

/** The earliest first. */
export const listRefunds = (db: Db, orderIds: readonly string[]): Promise<Refund[]> =>
  db.refund.findMany({ where: { orderId: { in: [...orderIds] } }, orderBy: { id: 'asc' } })

export async function insertRefund(tx: Tx, refund: Refund, lineIds: readonly string[]): Promise<void> {
  await tx.refund.create({ data: refund })
  await tx.orderLine.updateMany({ where: { id: { in: [...lineIds] } }, data: { refundId: refund.id } })
}

export async function lockRefund(tx: Tx, id: string): Promise<Refund | null> {
  await tx.$queryRaw`SELECT 1 FROM refund WHERE id = ${id}::uuid FOR UPDATE`
  return tx.refund.findUnique({ where: { id } })
}

export const settleRefundRow = (tx: Tx, id: string, status: RefundStatus, settledAt: Date): Promise<Refund> =>
  tx.refund.update({ where: { id }, data: { status, settledAt } })

export const listRefundLines = (db: Db, refundId: string): Promise<OrderLine[]> =>
  db.orderLine.findMany({ where: { refundId }, orderBy: { position: 'asc' } })

/** A refund that failed leaves its lines free for another one. */
export async function freeRefundLines(tx: Tx, refundId: string): Promise<void> {
  await tx.orderLine.updateMany({ where: { refundId }, data: { refundId: null } })
}

/** Lines that are paid for and not given back. */
export const countKeptLines = (db: Db, orderId: string): Promise<number> =>
  db.orderLine.count({
    where: { orderId, OR: [{ refundId: null }, { refund: { status: { not: 'SUCCEEDED' } } }] },
  })
