import type { Coupon } from '../generated/prisma/client.ts'
import type { Db, Tx } from '../database.ts'

export const findCoupon = (db: Db, code: string): Promise<Coupon | null> =>
  db.coupon.findUnique({ where: { code } })

export const countUses = (db: Db, couponId: string, userId: string): Promise<number> =>
  db.couponRedemption.count({ where: { couponId, userId } })

/** False where the code is taken. */
export async function insertCoupon(db: Db, coupon: Coupon): Promise<boolean> {
  const { count } = await db.coupon.createMany({ data: [coupon], skipDuplicates: true })
  return count === 1
}

/** Held to the end of the transaction: whoever counts a coupon's redemptions next sees this one's. */
export async function lockCoupon(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM coupon WHERE id = ${id}::uuid FOR NO KEY UPDATE`
}

export async function recordRedemption(
  tx: Tx,
  redemption: { orderId: string; couponId: string; userId: string; amount: bigint },
): Promise<void> {
  await tx.couponRedemption.create({ data: redemption })
  await tx.coupon.update({ where: { id: redemption.couponId }, data: { redemptions: { increment: 1 } } })
}

/** The order came to nothing: its coupon counts as not used. */
export async function withdrawRedemption(tx: Tx, orderId: string): Promise<void> {
  await tx.$executeRaw`
    WITH withdrawn AS (DELETE FROM coupon_redemption WHERE order_id = ${orderId}::uuid RETURNING coupon_id)
    UPDATE coupon SET redemptions = redemptions - 1 FROM withdrawn WHERE coupon.id = withdrawn.coupon_id`
}
