import { isId } from '#kit/ids.ts'
import { sum } from '../cart/totals.ts'
import type { Tx } from '../database.ts'
import { revokeEntitlements, type Entitlement } from '../entitlement/entitlement-repository.ts'
import { publish, type Said } from '../events/publish.ts'
import type { Refund } from '../generated/prisma/client.ts'
import { post } from '../ledger/ledger.ts'
import { lockOrder, setOrderStatus } from '../order/order-repository.ts'
import type { ProviderRefund } from '../payment/provider.ts'
import {
  countKeptLines,
  freeRefundLines,
  listRefundLines,
  lockRefund,
  settleRefundRow,
} from './refund-repository.ts'

export type SettleRefund = (tx: Tx, refund: ProviderRefund) => Promise<void>

/** Takes in what a provider says of a refund, in any order and however often: the first word that settles it counts. */
export const createSettleRefund =
  (clock: () => Date): SettleRefund =>
  async (tx, { reference, status }) => {
    if (status === 'processing' || !isId(reference)) return
    const refund = await lockRefund(tx, reference)
    if (refund?.status !== 'PENDING') return
    if (status === 'succeeded') return completeRefund(tx, refund, clock())
    await settleRefundRow(tx, refund.id, 'FAILED', clock())
    await freeRefundLines(tx, refund.id)
  }

/** The money went back, so the books do too. */
export async function completeRefund(tx: Tx, refund: Refund, at: Date): Promise<void> {
  await lockOrder(tx, refund.orderId)
  await settleRefundRow(tx, refund.id, 'SUCCEEDED', at)
  const lines = await listRefundLines(tx, refund.id)
  const tax = sum(lines.map((line) => line.tax))
  await post(tx, {
    sourceType: 'refund',
    sourceId: refund.id,
    currency: refund.currency,
    at,
    entries: [
      { account: 'provider:built-in', amount: -refund.amount },
      { account: 'revenue:sales', amount: refund.amount - tax },
      { account: 'tax:payable', amount: tax },
    ],
  })
  const { orderId } = refund
  const bookIds = lines.map((line) => line.bookId)
  const isWhole = (await countKeptLines(tx, orderId)) === 0
  const { userId, version } = await setOrderStatus(tx, orderId, isWhole ? 'REFUNDED' : 'PARTIALLY_REFUNDED')
  const revoked = await revokeEntitlements(tx, { orderId, bookIds, at })
  await publish(
    tx,
    { type: 'OrderRefunded', subject: orderId, version, data: { orderId, userId, bookIds } },
    ...revoked.map(sayRevoked),
  )
}

const sayRevoked = ({ id, version, userId, bookId }: Entitlement): Said => ({
  type: 'EntitlementRevoked',
  subject: id,
  version,
  data: { entitlementId: id, userId, bookId, reason: 'REFUNDED' },
})
