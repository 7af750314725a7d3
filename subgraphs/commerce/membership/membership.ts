import type { Membership, PlanInterval } from '../generated/prisma/client.ts'

export type MembershipRecord = Membership

const hour = 3_600_000
export const day = 24 * hour

/** A renewal comes so long before the end, in milliseconds, that a reader whose card works never stands before a closed book. */
const renewalLead = hour
/** Days after the first try. */
const retryDays = [1, 3, 7]

/** In UTC; a month that lacks the day ends on its last. */
export function addIntervals(anchor: Date, interval: PlanInterval, count: number): Date {
  const months = interval === 'YEAR' ? 12 * count : count
  const end = new Date(anchor)
  end.setUTCDate(1)
  end.setUTCMonth(end.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()
  end.setUTCDate(Math.min(anchor.getUTCDate(), lastDay))
  return end
}

type Change = Partial<Membership>

/** Free for as many days. */
export function beginTrial(now: Date, trialDays: number): Change {
  const currentPeriodEnd = new Date(now.getTime() + trialDays * day)
  return { status: 'TRIALING', hadTrial: true, currentPeriodEnd, nextActionAt: renewalAt(currentPeriodEnd) }
}

/** One more period is paid: it begins where the last one ends, or now where that is over. */
export function beginPeriod(membership: Membership, paidAt: Date): Change {
  const { anchorAt, currentPeriodEnd, interval, cancelAtPeriodEnd } = membership
  const goesOn = currentPeriodEnd !== null && currentPeriodEnd >= paidAt
  const anchor = (goesOn ? (anchorAt ?? currentPeriodEnd) : null) ?? paidAt
  const periods = (goesOn && anchorAt ? membership.periods : 0) + 1
  const end = addIntervals(anchor, interval, periods)
  return {
    status: 'ACTIVE',
    anchorAt: anchor,
    periods,
    currentPeriodEnd: end,
    nextActionAt: cancelAtPeriodEnd ? end : renewalAt(end),
    renewalSince: null,
    failures: 0,
  }
}

/** A renewal was not paid: when it is tried again; null where it was the last try. */
export function failRenewal(membership: Membership, now: Date): Change | null {
  const { currentPeriodEnd, cancelAtPeriodEnd } = membership
  if (cancelAtPeriodEnd)
    return currentPeriodEnd && currentPeriodEnd > now ? { nextActionAt: currentPeriodEnd } : null
  const since = membership.renewalSince ?? now
  const days = retryDays[membership.failures]
  if (days === undefined) return null
  return {
    status: 'PAST_DUE',
    renewalSince: since,
    failures: membership.failures + 1,
    nextActionAt: new Date(since.getTime() + days * day),
  }
}

export function cancelRenewal({ currentPeriodEnd, nextActionAt }: Membership): Change {
  // With a payment outstanding, its outcome says what comes next.
  return { cancelAtPeriodEnd: true, nextActionAt: nextActionAt && currentPeriodEnd }
}

export const resumeRenewal = ({ currentPeriodEnd, nextActionAt }: Membership): Change => ({
  cancelAtPeriodEnd: false,
  nextActionAt: nextActionAt && currentPeriodEnd && renewalAt(currentPeriodEnd),
})

/** What is paid for, or free, is not over. */
export const isReadable = ({ status, currentPeriodEnd }: Membership, now: Date): boolean =>
  status !== 'PENDING_PAYMENT' && status !== 'ENDED' && currentPeriodEnd !== null && currentPeriodEnd > now

const renewalAt = (end: Date) => new Date(end.getTime() - renewalLead)
