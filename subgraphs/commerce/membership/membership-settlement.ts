import { taxWithin } from '../cart/totals.ts'
import type { Tx } from '../database.ts'
import type { Membership, Payment } from '../generated/prisma/client.ts'
import { post } from '../ledger/ledger.ts'
import type { ChargeHandler } from '../payment/charge.ts'
import { beginPeriod, failRenewal } from './membership.ts'
import { end, extend } from './membership-events.ts'
import { changeMembership, getChargedMembershipId, lockMembership } from './membership-repository.ts'

/** What becomes of a membership when a period was paid, or was not. `taxRate`: hundredths of a percent, contained in the price. */
export const membershipChargeHandler = (taxRate: number): ChargeHandler => ({
  async onPaid(tx, payment) {
    const membership = await lockCharged(tx, payment)
    const at = payment.settledAt ?? payment.createdAt
    const tax = taxWithin(payment.amount, taxRate)
    await post(tx, {
      sourceType: 'payment',
      sourceId: payment.id,
      currency: payment.currency,
      at,
      entries: [
        { account: 'provider:built-in', amount: payment.amount },
        { account: 'revenue:memberships', amount: tax - payment.amount },
        { account: 'tax:payable', amount: -tax },
      ],
    })
    await extend(tx, membership, beginPeriod(membership, at))
  },

  async onFailed(tx, payment) {
    const membership = await lockCharged(tx, payment)
    const at = payment.settledAt ?? payment.createdAt
    const retry = membership.status === 'PENDING_PAYMENT' ? null : failRenewal(membership, at)
    if (retry) await changeMembership(tx, membership.id, retry)
    else await end(tx, membership, at)
  },
})

const lockCharged = async (tx: Tx, payment: Payment): Promise<Membership> =>
  lockMembership(tx, await getChargedMembershipId(tx, payment.subjectId))
