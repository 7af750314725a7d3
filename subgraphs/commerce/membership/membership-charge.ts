import { newId } from '#kit/ids.ts'
import type { Tx } from '../database.ts'
import type { Membership, Payment } from '../generated/prisma/client.ts'
import type { ChargeService } from '../payment/charge.ts'
import { insertMembershipCharge } from './membership-repository.ts'

/** Writes the try to be paid for one period, and its payment; to be submitted once `tx` has ended. */
export async function openCharge(
  tx: Tx,
  charges: ChargeService,
  { id: membershipId, userId, price, currency }: Membership,
  now: Date,
): Promise<Payment> {
  const id = newId()
  await insertMembershipCharge(tx, { id, membershipId, createdAt: now })
  return charges.open(tx, { userId, purpose: 'MEMBERSHIP', subjectId: id, amount: price, currency })
}
