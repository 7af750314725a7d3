import type { AdCampaign, AdPlacement } from '../generated/prisma/client.ts'
import type { AdCampaignStatus } from '../generated/types.ts'

export type AdCampaignRecord = AdCampaign

/** An advertisement, for one showing. */
export interface AdRecord {
  id: string
  placement: AdPlacement
  imageUrl: string
  clickUrl: string
  impressionToken: string
}

/** Minor units, rounded down: a thousand impressions are what has a price. */
export const spentOn = ({ impressions, costPerThousand }: AdCampaign): bigint =>
  (BigInt(impressions) * costPerThousand) / 1_000n

export const isSpent = (campaign: AdCampaign): boolean => spentOn(campaign) >= campaign.budget

export function campaignStatus(campaign: AdCampaign, now: Date): AdCampaignStatus {
  if (isSpent(campaign) || (campaign.endsAt && campaign.endsAt <= now)) return 'FINISHED'
  if (campaign.isPaused) return 'PAUSED'
  return campaign.startsAt > now ? 'SCHEDULED' : 'RUNNING'
}

/** The share of its budget that is spent: whoever has the smallest is shown first, so that all get on alike. */
const progressOf = (campaign: AdCampaign): number => Number(spentOn(campaign)) / Number(campaign.budget)

/** At most `count` between chapters, and one at the end of the book. */
export function chooseAds(running: readonly AdCampaign[], count: number): AdCampaign[] {
  const inOrder = running.toSorted((a, b) => progressOf(a) - progressOf(b) || (a.id < b.id ? -1 : 1))
  const at = (placement: AdPlacement) => inOrder.filter((campaign) => campaign.placement === placement)
  return [...at('BETWEEN_CHAPTERS').slice(0, count), ...at('END_OF_BOOK').slice(0, 1)]
}
