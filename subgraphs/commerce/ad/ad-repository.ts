import type { Db, Tx } from '../database.ts'
import type { AdCampaign, AdImpression } from '../generated/prisma/client.ts'

export const insertCampaign = (db: Db, campaign: AdCampaign): Promise<AdCampaign> =>
  db.adCampaign.create({ data: campaign })

/** Null where there is no such campaign. */
export async function pauseCampaign(db: Db, id: string, isPaused: boolean): Promise<AdCampaign | null> {
  const [campaign] = await db.adCampaign.updateManyAndReturn({ where: { id }, data: { isPaused } })
  return campaign ?? null
}

/** Those that have begun, not ended, and have budget left. */
export const listRunningCampaigns = (db: Db, now: Date): Promise<AdCampaign[]> =>
  db.$queryRaw<AdCampaign[]>`
    SELECT id::text, name, placement, image_url AS "imageUrl", click_url AS "clickUrl", budget,
      cost_per_thousand AS "costPerThousand", currency, starts_at AS "startsAt", ends_at AS "endsAt",
      is_paused AS "isPaused", impressions, clicks, created_by::text AS "createdBy", created_at AS "createdAt"
    FROM ad_campaign
    WHERE starts_at <= ${now} AND (ends_at IS NULL OR ends_at > ${now}) AND NOT is_paused
      AND impressions * cost_per_thousand < budget * 1000`

/** Counts those that had not been counted, on their campaigns too; tells how many. */
export async function recordImpressions(tx: Tx, impressions: readonly AdImpression[]): Promise<number> {
  const isNew = await tx.adImpression.createManyAndReturn({
    data: [...impressions],
    skipDuplicates: true,
    select: { campaignId: true },
  })
  const byCampaign = Map.groupBy(isNew, (one) => one.campaignId)
  // In one order, so that two batches at once don't wait for each other.
  for (const [id, rows] of [...byCampaign].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    await tx.adCampaign.update({ where: { id }, data: { impressions: { increment: rows.length } } })
  return isNew.length
}

/** False where this click was counted before. */
export async function recordClick(
  tx: Tx,
  impressionId: string,
  campaignId: string,
  at: Date,
): Promise<boolean> {
  const { count } = await tx.adImpression.updateMany({
    where: { id: impressionId, clickedAt: null },
    data: { clickedAt: at },
  })
  if (count) await tx.adCampaign.update({ where: { id: campaignId }, data: { clicks: { increment: 1 } } })
  return count === 1
}
