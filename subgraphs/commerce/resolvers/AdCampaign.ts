import { campaignStatus, spentOn } from '../ad/ad-campaign.ts'
import type { AdCampaignResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const AdCampaign: AdCampaignResolvers = {
  status: (campaign, _, { clock }) => campaignStatus(campaign, clock()),
  budget: ({ budget, currency }) => toMoney(budget, currency),
  costPerThousand: ({ costPerThousand, currency }) => toMoney(costPerThousand, currency),
  spent: (campaign) => toMoney(spentOn(campaign), campaign.currency),
}
