import type { Event } from '#kit/events/event.ts'
import { countRecords } from '#kit/events/erased.ts'
import { newId } from '#kit/ids.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { putExport } from '#kit/storage/put-export.ts'
import type { Tx } from '../database.ts'
import type { UserErased, UserExportRequested } from '../generated/events.ts'
import { end } from '../membership/membership-events.ts'
import { findLiveMembership } from '../membership/membership-repository.ts'
import { publish } from './publish.ts'

/** Everything that commerce keeps of a user, without what only the payment provider is to know. */
export async function exportUser(
  tx: Tx,
  store: ObjectStore,
  { data: { userId, requestId } }: Event<UserExportRequested>,
): Promise<void> {
  const where = { userId }
  const hidden = { idempotencyKey: true, inputHash: true } as const
  const file = await putExport(store, `exports/${requestId}/commerce.json`, {
    carts: await tx.cart.findMany({ where, include: { lines: true } }),
    orders: await tx.order.findMany({
      where,
      omit: hidden,
      include: { lines: true, refunds: { omit: hidden } },
    }),
    payments: await tx.payment.findMany({ where, omit: { actionUrl: true, chargeId: true } }),
    memberships: await tx.membership.findMany({ where, omit: { ...hidden, paymentToken: true } }),
    couponRedemptions: await tx.couponRedemption.findMany({ where }),
    entitlements: await tx.entitlement.findMany({ where }),
  })
  const data = { userId, requestId, subgraph: 'commerce', ...file }
  await publish(tx, { type: 'UserDataExported', subject: userId, version: 1, data })
}

/** Records of money stay, under an id that is kept nowhere beside the user's; the rest goes, and nothing is charged any more. */
export function createEraseUser(clock: () => Date) {
  return async (tx: Tx, { data: { userId } }: Event<UserErased>): Promise<void> => {
    const live = await findLiveMembership(tx, userId)
    if (live) await end(tx, live, clock())
    const where = { userId }
    const deleted = countRecords({
      carts: await tx.cart.deleteMany({ where }),
      entitlements: await tx.entitlement.deleteMany({ where }),
      householdPlaces: await tx.householdMember.deleteMany({ where }),
    })
    const data = { userId: newId() }
    const kept = countRecords({
      orders: await tx.order.updateMany({ where, data }),
      payments: await tx.payment.updateMany({ where, data: { ...data, actionUrl: null } }),
      memberships: await tx.membership.updateMany({ where, data: { ...data, paymentToken: '' } }),
      couponRedemptions: await tx.couponRedemption.updateMany({ where, data }),
    })
    const answer = { userId, subgraph: 'commerce', deleted, kept }
    await publish(tx, { type: 'UserDataErased', subject: userId, version: 1, data: answer })
  }
}
