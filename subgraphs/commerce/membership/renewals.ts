import type { Logger } from '#kit/observability/log.ts'
import type { Payment, PrismaClient } from '../generated/prisma/client.ts'
import type { ChargeService } from '../payment/charge.ts'
import { openCharge } from './membership-charge.ts'
import { end } from './membership-events.ts'
import { changeMembership, lockDueMembership } from './membership-repository.ts'

export interface RenewalParts {
  prisma: PrismaClient
  charges: ChargeService
  clock: () => Date
  /** What was settled is with the other subgraphs. */
  flush: () => Promise<void>
  log: Logger
}

interface Due {
  payment: Payment
  token: string
}

/** Renews, tries again and ends the memberships that are due, now and every `interval` milliseconds; any number of processes may. */
export function startRenewals(parts: RenewalParts, interval: number): { stop(): Promise<void> } {
  const { prisma, charges, clock, flush, log } = parts
  const stopping = new AbortController()

  /** Tells whether there was one. A crash after it leaves a payment that reconciliation gives up, which is a try that failed. */
  async function actOnNext(): Promise<boolean> {
    const now = clock()
    const due = await prisma.$transaction(async (tx): Promise<Due | 'ENDED' | null> => {
      const membership = await lockDueMembership(tx, now)
      if (!membership) return null
      if (membership.cancelAtPeriodEnd) {
        await end(tx, membership, now)
        return 'ENDED'
      }
      await changeMembership(tx, membership.id, { nextActionAt: null })
      return { payment: await openCharge(tx, charges, membership, now), token: membership.paymentToken }
    })
    if (due && due !== 'ENDED') await charges.submit(due.payment, due.token)
    return due !== null
  }

  async function sweep(): Promise<void> {
    try {
      let acted = false
      while (!stopping.signal.aborted && (await actOnNext())) acted = true
      if (acted) await flush()
    } catch (error) {
      log.warn({ err: error }, 'memberships could not be renewed')
    }
  }

  let sweeping = sweep()
  const timer = setInterval(() => void (sweeping = sweeping.then(sweep)), interval)
  return {
    async stop() {
      stopping.abort()
      clearInterval(timer)
      await sweeping
    },
  }
}
