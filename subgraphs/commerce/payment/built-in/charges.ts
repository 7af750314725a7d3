import { randomBytes } from 'node:crypto'
import type { ProviderCharge, PrismaClient } from '../../generated/prisma/client.ts'
import type { Tx } from '../../database.ts'
import type { EventQueue } from './event-queue.ts'
import { toChargeBody } from './protocol.ts'

export interface ChargeOrder {
  reference: string
  amount: bigint
  currency: string
  token: string
}

/** The provider's books. It settles what it can at once, but tells of it by webhook alone, as card networks make real ones do. */
export interface Charges {
  /** Null for a token that it never issued. The same reference again is the same charge. */
  create(order: ChargeOrder): Promise<ProviderCharge | null>
  find(reference: string): Promise<ProviderCharge | null>
  findByChallenge(challenge: string): Promise<ProviderCharge | null>
  cancel(reference: string, reason: 'requested' | 'expired'): Promise<ProviderCharge>
  /** The reader's word on the challenge page; only the first counts. */
  decide(challenge: string, approved: boolean): Promise<ProviderCharge | null>
}

export interface ChargesParts {
  prisma: PrismaClient
  events: EventQueue
  publicUrl: string
  clock: () => Date
}

type Verdict = Pick<ProviderCharge, 'status'> & Partial<Pick<ProviderCharge, 'failureCode' | 'challenge'>>

const verdicts: Record<string, () => Verdict> = {
  tok_success: () => ({ status: 'SUCCEEDED' }),
  tok_declined: () => ({ status: 'DECLINED', failureCode: 'card_declined' }),
  tok_requires_action: () => ({
    status: 'REQUIRES_ACTION',
    challenge: randomBytes(24).toString('base64url'),
  }),
  tok_timeout: () => ({ status: 'PROCESSING' }),
}

const isFinal = ({ status }: Verdict) => status !== 'PROCESSING' && status !== 'REQUIRES_ACTION'

export function createCharges({ prisma, events, publicUrl, clock }: ChargesParts): Charges {
  const find = (reference: string) => prisma.providerCharge.findUnique({ where: { reference } })

  /** Made once for each reference; whoever comes second gets what the first one made. */
  async function insert(
    tx: Tx,
    order: ChargeOrder,
    verdict: Verdict,
  ): Promise<{ charge: ProviderCharge; isNew: boolean }> {
    const now = clock()
    const made = await tx.providerCharge.createMany({
      data: [
        {
          ...order,
          ...verdict,
          id: `ch_${randomBytes(12).toString('hex')}`,
          createdAt: now,
          settledAt: isFinal(verdict) ? now : null,
        },
      ],
      skipDuplicates: true,
    })
    const charge = await tx.providerCharge.findUniqueOrThrow({ where: { reference: order.reference } })
    return { charge, isNew: made.count === 1 }
  }

  async function settle(tx: Tx, charge: ProviderCharge, verdict: Verdict): Promise<ProviderCharge> {
    const settled = await tx.providerCharge.update({
      where: { id: charge.id },
      data: { ...verdict, settledAt: clock() },
    })
    await tell(tx, settled)
    return settled
  }

  const tell = (tx: Tx, charge: ProviderCharge) => {
    const body = toChargeBody(charge, publicUrl)
    return events.append(tx, `charge.${body.status}`, { charge: body })
  }

  /** Runs `work` with the charge locked, so that a cancellation and an approval cannot both win. */
  async function withLocked(
    where: { reference: string } | { challenge: string },
    work: (tx: Tx, charge: ProviderCharge) => Promise<ProviderCharge>,
  ): Promise<ProviderCharge | null> {
    const changed = await prisma.$transaction(async (tx) => {
      const found = await tx.providerCharge.findUnique({ where })
      if (!found) return null
      await tx.$queryRaw`SELECT 1 FROM provider_charge WHERE id = ${found.id} FOR UPDATE`
      return work(tx, await tx.providerCharge.findUniqueOrThrow({ where: { id: found.id } }))
    })
    events.wake()
    return changed
  }

  return {
    find,
    findByChallenge: (challenge) => prisma.providerCharge.findUnique({ where: { challenge } }),

    async create(order) {
      const verdict = verdicts[order.token]
      if (!verdict) return null
      const charge = await prisma.$transaction(async (tx) => {
        const made = await insert(tx, order, verdict())
        if (made.isNew && isFinal(made.charge)) await tell(tx, made.charge)
        return made.charge
      })
      events.wake()
      return charge
    },

    async cancel(reference, reason) {
      const verdict: Verdict =
        reason === 'expired' ? { status: 'EXPIRED', failureCode: 'expired' } : { status: 'CANCELLED' }
      // An unknown reference is written down as cancelled, so that a charge still on its way here comes too late.
      await prisma.$transaction((tx) =>
        insert(tx, { reference, amount: 0n, currency: 'XXX', token: '' }, verdict),
      )
      const cancelled = await withLocked({ reference }, async (tx, charge) =>
        isFinal(charge) ? charge : settle(tx, charge, verdict),
      )
      if (!cancelled) throw new Error('A charge vanished.')
      return cancelled
    },

    decide: (challenge, approved) =>
      withLocked({ challenge }, async (tx, charge) => {
        if (charge.status !== 'REQUIRES_ACTION') return charge
        return settle(
          tx,
          charge,
          approved ? { status: 'SUCCEEDED' } : { status: 'DECLINED', failureCode: 'authentication_failed' },
        )
      }),
  }
}
