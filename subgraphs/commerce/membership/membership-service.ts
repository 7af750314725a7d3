import { requirePermission, requireUser, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId, newId } from '#kit/ids.ts'
import type { Tx } from '../database.ts'
import type { Membership, Payment, Plan, PrismaClient } from '../generated/prisma/client.ts'
import type { StartMembershipInput } from '../generated/types.ts'
import { hashInput, keyReused } from '../idempotency-key.ts'
import type { ChargeService } from '../payment/charge.ts'
import { chargeProblems, paymentFaults } from '../payment/payment-input.ts'
import { listPaymentsFor } from '../payment/payment-repository.ts'
import { noSuchPlan } from '../plan/plan-service.ts'
import { listPlans } from '../plan/plan-repository.ts'
import { beginTrial, cancelRenewal, type MembershipRecord, resumeRenewal } from './membership.ts'
import { openCharge } from './membership-charge.ts'
import { end, extend } from './membership-events.ts'
import {
  changeMembership,
  findLatestChargeId,
  findLiveMembership,
  findMembershipByKey,
  getMembership,
  hadTrial,
  insertMembership,
  lockMembership,
  lockMemberships,
} from './membership-repository.ts'

export interface MembershipPayload {
  membership: MembershipRecord | null
  problems: ProblemRecord[]
}

export interface MembershipService {
  start(viewer: Viewer, input: StartMembershipInput): Promise<MembershipPayload>
  cancel(viewer: Viewer): Promise<MembershipPayload>
  resume(viewer: Viewer): Promise<MembershipPayload>
}

export interface MembershipParts {
  prisma: PrismaClient
  charges: ChargeService
  clock: () => Date
}

interface Attempt {
  userId: string
  plan: Plan
  idempotencyKey: string
  inputHash: string
  paymentToken: string
}

const refuse = (...problems: ProblemRecord[]): MembershipPayload => ({ membership: null, problems })

export function createMembershipService({ prisma, charges, clock }: MembershipParts): MembershipService {
  /** The membership of this attempt, made now or before; or why there is none. */
  async function open(tx: Tx, attempt: Attempt): Promise<MembershipPayload> {
    const { userId, idempotencyKey } = attempt
    await lockMemberships(tx, userId)
    const known = await findMembershipByKey(tx, userId, idempotencyKey)
    if (known)
      return known.inputHash === attempt.inputHash
        ? { membership: known, problems: [] }
        : refuse(keyReused('attempt'))
    if (!attempt.plan.onSale) return refuse(noSuchPlan)
    if (await findLiveMembership(tx, userId)) return refuse(alreadyMember)
    const now = clock()
    const membership = await insertMembership(tx, newMembership(attempt, now))
    if (attempt.plan.trialDays > 0 && !(await hadTrial(tx, userId)))
      return {
        membership: await extend(tx, membership, beginTrial(now, attempt.plan.trialDays)),
        problems: [],
      }
    await openCharge(tx, charges, membership, now)
    return { membership, problems: [] }
  }

  /** The payment that is outstanding, or was the last. */
  async function findPayment(membershipId: string): Promise<Payment | null> {
    const chargeId = await findLatestChargeId(prisma, membershipId)
    const [payment] = chargeId === null ? [] : await listPaymentsFor(prisma, 'MEMBERSHIP', [chargeId])
    return payment ?? null
  }

  const changeLive = (
    userId: string,
    change: (tx: Tx, membership: Membership) => Promise<Membership>,
  ): Promise<Membership | null> =>
    prisma.$transaction(async (tx) => {
      const live = await findLiveMembership(tx, userId)
      const membership = live && (await lockMembership(tx, live.id))
      return membership && membership.status !== 'ENDED' ? change(tx, membership) : null
    })

  return {
    async start(viewer, { planId, idempotencyKey, paymentMethod: { token } }) {
      const userId = requirePermission(viewer, 'cart:use')
      const [plan] = isId(planId) ? await listPlans(prisma, [planId]) : []
      const faults = paymentFaults(idempotencyKey, token)
      if (!plan) faults.push(noSuchPlan)
      if (!plan || faults.length) return refuse(...faults)
      const inputHash = hashInput(plan.id, token)
      const attempt = { userId, plan, idempotencyKey, inputHash, paymentToken: token }
      const opened = await prisma.$transaction((tx) => open(tx, attempt))
      if (!opened.membership) return opened
      // Also for an attempt that was made before: a crash may have come between the membership and its charge.
      const payment = opened.membership.periods > 0 ? null : await findPayment(opened.membership.id)
      const settled = payment && (await charges.submit(payment, token))
      return {
        membership: await getMembership(prisma, opened.membership.id),
        problems: settled ? chargeProblems(settled) : [],
      }
    },

    async cancel(viewer) {
      const userId = requireUser(viewer)
      const membership = await changeLive(userId, async (tx, live) => {
        if (live.status === 'PENDING_PAYMENT') return live
        if (live.status === 'PAST_DUE' && live.nextActionAt) return end(tx, live, clock())
        return changeMembership(tx, live.id, cancelRenewal(live))
      })
      if (!membership) return refuse(noMembership)
      const payment = membership.status === 'PENDING_PAYMENT' ? await findPayment(membership.id) : null
      if (payment) await charges.cancel(payment)
      return { membership: payment ? await getMembership(prisma, membership.id) : membership, problems: [] }
    },

    async resume(viewer) {
      const membership = await changeLive(requireUser(viewer), async (tx, live) =>
        live.cancelAtPeriodEnd ? changeMembership(tx, live.id, resumeRenewal(live)) : live,
      )
      return membership ? { membership, problems: [] } : refuse(noMembership)
    },
  }
}

const newMembership = ({ plan, paymentToken, ...attempt }: Attempt, now: Date): Membership => ({
  ...attempt,
  id: newId(),
  liveUserId: attempt.userId,
  planId: plan.id,
  interval: plan.interval,
  price: plan.price,
  currency: plan.currency,
  concurrentLoans: plan.concurrentLoans,
  hadTrial: false,
  paymentToken,
  status: 'PENDING_PAYMENT',
  version: 0,
  anchorAt: null,
  periods: 0,
  currentPeriodEnd: null,
  cancelAtPeriodEnd: false,
  nextActionAt: null,
  renewalSince: null,
  failures: 0,
  createdAt: now,
  endedAt: null,
})

const alreadyMember = problem(
  'ALREADY_MEMBER',
  'The viewer has a membership, or one that waits for its payment.',
)
const noMembership = problem('NOT_FOUND', 'There is no membership.')
