import { removeBought } from '../cart/cart-repository.ts'
import { withdrawRedemption } from '../coupon/coupon-repository.ts'
import type { Tx } from '../database.ts'
import { grantEntitlements, type Entitlement } from '../entitlement/entitlement-repository.ts'
import { publish, type Said } from '../events/publish.ts'
import type { Order } from '../generated/prisma/client.ts'
import { post } from '../ledger/ledger.ts'
import { releaseStock } from '../offer/pricing-repository.ts'
import type { ChargeHandler } from '../payment/charge.ts'
import { listOrderLines, lockOrder, setOrderStatus } from './order-repository.ts'

/** What becomes of an order when its money came in, or did not. */
export const orderChargeHandler: ChargeHandler = {
  async onPaid(tx, payment) {
    const order = await lockPending(tx, payment.subjectId)
    const at = payment.settledAt ?? payment.createdAt
    await post(tx, {
      sourceType: 'payment',
      sourceId: payment.id,
      currency: payment.currency,
      at,
      entries: [
        { account: 'provider:built-in', amount: payment.amount },
        { account: 'revenue:sales', amount: order.tax - payment.amount },
        { account: 'tax:payable', amount: -order.tax },
      ],
    })
    await fulfil(tx, order, at)
  },

  async onFailed(tx, payment) {
    const order = await lockPending(tx, payment.subjectId)
    await setOrderStatus(tx, order.id, payment.status === 'CANCELLED' ? 'CANCELLED' : 'FAILED')
    const lines = await listOrderLines(tx, [order.id])
    await releaseStock(
      tx,
      lines.flatMap(({ bookId, stockEpoch }) => (stockEpoch === null ? [] : [{ bookId, stockEpoch }])),
    )
    await withdrawRedemption(tx, order.id)
  },
}

/** The books are the reader's from here on, and gone from the cart. */
export async function fulfil(tx: Tx, order: Order, at: Date): Promise<void> {
  const paid = await setOrderStatus(tx, order.id, 'PAID', at)
  const { userId, id: orderId, number } = order
  const bookIds = (await listOrderLines(tx, [orderId])).map((line) => line.bookId)
  const granted = await grantEntitlements(tx, { userId, bookIds, orderId, at })
  await removeBought(tx, userId, bookIds)
  await publish(
    tx,
    {
      type: 'OrderPaid',
      subject: orderId,
      version: paid.version,
      data: { orderId, userId, number, bookIds },
    },
    ...granted.map(sayGranted),
  )
}

const sayGranted = ({ id, version, userId, bookId, orderId, grantedAt }: Entitlement): Said => ({
  type: 'EntitlementGranted',
  subject: id,
  version,
  data: { entitlementId: id, userId, bookId, orderId, grantedAt: grantedAt.toISOString() },
})

async function lockPending(tx: Tx, orderId: string): Promise<Order> {
  const order = await lockOrder(tx, orderId)
  if (order?.status !== 'PENDING_PAYMENT') throw new Error(`Order ${orderId} does not wait for its payment.`)
  return order
}
