import type { Page } from '#kit/pagination/connection.ts'
import type { Order, OrderLine, OrderStatus } from '../generated/prisma/client.ts'
import type { Db, Tx } from '../database.ts'

export const findOrder = (db: Db, id: string): Promise<Order | null> => db.order.findUnique({ where: { id } })

export const getOrder = (db: Db, id: string): Promise<Order> => db.order.findUniqueOrThrow({ where: { id } })

export const listOrdersById = (db: Db, ids: readonly string[]): Promise<Order[]> =>
  db.order.findMany({ where: { id: { in: [...ids] } } })

export const findOrderByKey = (db: Db, userId: string, idempotencyKey: string): Promise<Order | null> =>
  db.order.findUnique({ where: { userId_idempotencyKey: { userId, idempotencyKey } } })

/** The latest first; UUIDv7s are in the order of their making. */
export function pageOrders(db: Db, userId: string, page: Page): Promise<Order[]> {
  const cursor = page.cursor?.[0]
  const beyond = typeof cursor === 'string' ? { id: page.backward ? { gt: cursor } : { lt: cursor } } : {}
  return db.order.findMany({
    where: { userId, ...beyond },
    orderBy: { id: page.backward ? 'asc' : 'desc' },
    take: page.limit + 1,
  })
}

export const countOrders = (db: Db, userId: string): Promise<number> => db.order.count({ where: { userId } })

export const listOrderLines = (db: Db, orderIds: readonly string[]): Promise<OrderLine[]> =>
  db.orderLine.findMany({ where: { orderId: { in: [...orderIds] } }, orderBy: { position: 'asc' } })

/** Books of the reader's that wait for their payment in some order. */
export async function listPendingBooks(
  db: Db,
  userId: string,
  bookIds: readonly string[],
): Promise<string[]> {
  const lines = await db.orderLine.findMany({
    where: { bookId: { in: [...bookIds] }, order: { userId, status: 'PENDING_PAYMENT' } },
    select: { bookId: true },
  })
  return lines.map((line) => line.bookId)
}

export async function insertOrder(tx: Tx, order: Order, lines: readonly OrderLine[]): Promise<void> {
  await tx.order.create({ data: order })
  await tx.orderLine.createMany({ data: [...lines] })
}

/** Held to the end of the transaction: an order is settled, cancelled or refunded by one at a time. */
export async function lockOrder(tx: Tx, id: string): Promise<Order | null> {
  await tx.$queryRaw`SELECT 1 FROM "order" WHERE id = ${id}::uuid FOR UPDATE`
  return findOrder(tx, id)
}

export const setOrderStatus = (tx: Tx, id: string, status: OrderStatus, paidAt?: Date): Promise<Order> =>
  tx.order.update({
    where: { id },
    data: { status, version: { increment: 1 }, ...(paidAt && { paidAt }) },
  })
