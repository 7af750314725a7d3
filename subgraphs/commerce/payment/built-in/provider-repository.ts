import type { Prisma, ProviderCharge, ProviderEvent, ProviderRefund } from '../../generated/prisma/client.ts'
import type { Db, Tx } from '../../database.ts'

export type { ProviderCharge, ProviderEvent, ProviderRefund }

export type ChargeName = { reference: string } | { challenge: string }

export const findCharge = (db: Db, name: ChargeName): Promise<ProviderCharge | null> =>
  db.providerCharge.findUnique({ where: name })

/** Made once for each reference; whoever comes second gets what the first one made. */
export async function insertCharge(
  tx: Tx,
  charge: ProviderCharge,
): Promise<{ charge: ProviderCharge; isNew: boolean }> {
  const { count } = await tx.providerCharge.createMany({ data: [charge], skipDuplicates: true })
  const { reference } = charge
  return { charge: await tx.providerCharge.findUniqueOrThrow({ where: { reference } }), isNew: count === 1 }
}

/** Held to the end of the transaction: a cancellation and an approval can't both win, nor can two refunds. */
export async function lockCharge(tx: Tx, name: ChargeName): Promise<ProviderCharge | null> {
  const found = await findCharge(tx, name)
  if (!found) return null
  await tx.$queryRaw`SELECT 1 FROM provider_charge WHERE id = ${found.id} FOR UPDATE`
  return findCharge(tx, name)
}

export type ChargeChange = Pick<ProviderCharge, 'status' | 'failureCode' | 'settledAt'>

export const changeCharge = (tx: Tx, id: string, change: ChargeChange): Promise<ProviderCharge> =>
  tx.providerCharge.update({ where: { id }, data: change })

export const findRefund = (db: Db, reference: string): Promise<ProviderRefund | null> =>
  db.providerRefund.findUnique({ where: { reference } })

export const listRefundsOf = (db: Db, chargeId: string): Promise<ProviderRefund[]> =>
  db.providerRefund.findMany({ where: { chargeId } })

export const insertRefund = (tx: Tx, refund: ProviderRefund): Promise<ProviderRefund> =>
  tx.providerRefund.create({ data: refund })

export async function insertEvent(
  tx: Tx,
  event: { id: string; type: string; data: object; createdAt: Date },
): Promise<void> {
  await tx.providerEvent.create({ data: { ...event, data: event.data as Prisma.InputJsonObject } })
}

export const getEvent = (db: Db, id: string): Promise<ProviderEvent> =>
  db.providerEvent.findUniqueOrThrow({ where: { id } })

export async function markDelivered(db: Db, id: string, deliveredAt: Date): Promise<void> {
  await db.providerEvent.update({ where: { id }, data: { deliveredAt } })
}
