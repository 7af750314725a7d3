import { randomBytes } from 'node:crypto'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Tx } from '../../database.ts'
import type { EventQueue } from './event-queue.ts'
import { toChargeBody } from './protocol.ts'
import {
  changeCharge,
  findCharge,
  insertCharge,
  lockCharge,
  type ChargeName,
  type ProviderCharge,
} from './provider-repository.ts'
import { approved, disapproved, givenUp, isFinal, judge, type Verdict } from './verdict.ts'

export interface ChargeOrder {
  reference: string
  amount: bigint
  currency: string
  token: string
}

/** The provider's books. It settles what it can at once, but tells of it by webhook alone, as real ones do. */
export interface Charges {
  /** Null for a token that it never issued. The same reference again is the same charge. */
  create(order: ChargeOrder): Promise<ProviderCharge | null>
  find(name: ChargeName): Promise<ProviderCharge | null>
  cancel(reference: string, reason: 'requested' | 'expired'): Promise<ProviderCharge>
  /** The reader's word on the challenge page; only the first counts. */
  decide(challenge: string, isApproved: boolean): Promise<ProviderCharge | null>
}

export interface ChargesParts {
  prisma: PrismaClient
  events: EventQueue
  publicUrl: string
  clock: () => Date
}

export function createCharges({ prisma, events, publicUrl, clock }: ChargesParts): Charges {
  function toCharge(order: ChargeOrder, verdict: Verdict): ProviderCharge {
    const now = clock()
    const id = `ch_${randomBytes(12).toString('hex')}`
    return { ...order, ...verdict, id, createdAt: now, settledAt: isFinal(verdict) ? now : null }
  }

  const tell = (tx: Tx, charge: ProviderCharge) => {
    const body = toChargeBody(charge, publicUrl)
    return events.append(tx, `charge.${body.status}`, { charge: body })
  }

  async function settle(
    tx: Tx,
    charge: ProviderCharge,
    verdict: Omit<Verdict, 'challenge'>,
  ): Promise<ProviderCharge> {
    if (isFinal(charge)) return charge
    const settled = await changeCharge(tx, charge.id, { ...verdict, settledAt: clock() })
    await tell(tx, settled)
    return settled
  }

  /** What is told is on its way as soon as it is true. */
  async function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await prisma.$transaction(work)
    events.wake()
    return result
  }

  return {
    find: (name) => findCharge(prisma, name),

    async create(order) {
      const verdict = judge(order.token)
      if (!verdict) return null
      return inTransaction(async (tx) => {
        const { charge, isNew } = await insertCharge(tx, toCharge(order, verdict))
        if (isNew && isFinal(charge)) await tell(tx, charge)
        return charge
      })
    },

    cancel: (reference, reason) =>
      inTransaction(async (tx) => {
        // An unknown reference is written down as given up, so that a charge still on its way here comes too late.
        const unknown = { reference, amount: 0n, currency: 'XXX', token: '' }
        const { charge } = await insertCharge(tx, toCharge(unknown, { ...givenUp[reason], challenge: null }))
        const locked = await lockCharge(tx, { reference })
        return settle(tx, locked ?? charge, givenUp[reason])
      }),

    decide: (challenge, isApproved) =>
      inTransaction(async (tx) => {
        const charge = await lockCharge(tx, { challenge })
        return charge && settle(tx, charge, isApproved ? approved : disapproved)
      }),
  }
}
