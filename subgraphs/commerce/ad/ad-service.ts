import { requirePermission, requireUser, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId, newId } from '#kit/ids.ts'
import type { AdImpression, PrismaClient } from '../generated/prisma/client.ts'
import type {
  CreateAdCampaignInput,
  PauseAdCampaignInput,
  RecordAdClickInput,
  RecordAdImpressionsInput,
} from '../generated/types.ts'
import { type AdCampaignRecord, type AdRecord, chooseAds } from './ad-campaign.ts'
import { readCampaign } from './ad-input.ts'
import {
  insertCampaign,
  listRunningCampaigns,
  pauseCampaign,
  recordClick,
  recordImpressions,
} from './ad-repository.ts'
import type { Impression, ImpressionTokens } from './impression-token.ts'

export interface CampaignPayload {
  campaign: AdCampaignRecord | null
  problems: ProblemRecord[]
}

export interface AdService {
  create(viewer: Viewer, input: CreateAdCampaignInput): Promise<CampaignPayload>
  pause(viewer: Viewer, input: PauseAdCampaignInput): Promise<CampaignPayload>
  /** What to show with a book that is read free with `adsPerChapter` advertisements. */
  choose(viewer: Viewer, bookId: string, adsPerChapter: number): Promise<AdRecord[]>
  recordImpressions(
    viewer: Viewer,
    input: RecordAdImpressionsInput,
  ): Promise<{ recorded: number; problems: ProblemRecord[] }>
  recordClick(
    viewer: Viewer,
    input: RecordAdClickInput,
  ): Promise<{ recorded: boolean; problems: ProblemRecord[] }>
}

export interface AdParts {
  prisma: PrismaClient
  tokens: ImpressionTokens
  clock: () => Date
}

const maxTokens = 100
/** Milliseconds: phones send what they showed when they are connected again. */
const tokenLifetime = 24 * 3_600_000

export function createAdService({ prisma, tokens, clock }: AdParts): AdService {
  const toRow = ({ id, campaignId, bookId }: Impression): AdImpression => ({
    id,
    campaignId,
    bookId,
    at: clock(),
    clickedAt: null,
  })

  return {
    async create(viewer, input) {
      const createdBy = requirePermission(viewer, 'ad:edit')
      const now = clock()
      const { terms, problems } = readCampaign(input, now)
      if (!terms) return { campaign: null, problems }
      const counts = { isPaused: false, impressions: 0, clicks: 0 }
      const campaign = { id: newId(), ...terms, ...counts, createdBy, createdAt: now }
      return { campaign: await insertCampaign(prisma, campaign), problems }
    },

    async pause(viewer, { campaignId, paused }) {
      requirePermission(viewer, 'ad:edit')
      const campaign = isId(campaignId) ? await pauseCampaign(prisma, campaignId, paused ?? true) : null
      return { campaign, problems: campaign ? [] : [noSuchCampaign] }
    },

    async choose(viewer, bookId, adsPerChapter) {
      const userId = requireUser(viewer)
      const now = clock()
      const expiresAt = now.getTime() + tokenLifetime
      return chooseAds(await listRunningCampaigns(prisma, now), adsPerChapter).map((campaign) => {
        const { placement, imageUrl, clickUrl } = campaign
        const id = newId()
        const impressionToken = tokens.seal({ id, campaignId: campaign.id, bookId, userId, expiresAt })
        return { id, placement, imageUrl, clickUrl, impressionToken }
      })
    },

    async recordImpressions(viewer, { impressionTokens }) {
      const userId = requireUser(viewer)
      if (impressionTokens.length > maxTokens) return { recorded: 0, problems: [tooMany] }
      const opened = impressionTokens.map((token) => tokens.open(token, userId, clock()))
      const problems = opened.flatMap((one, index) => (one ? [] : [badToken('impressionTokens', `${index}`)]))
      const rows = opened.flatMap((one) => (one ? [toRow(one)] : []))
      return { recorded: await prisma.$transaction((tx) => recordImpressions(tx, rows)), problems }
    },

    async recordClick(viewer, { impressionToken }) {
      const impression = tokens.open(impressionToken, requireUser(viewer), clock())
      if (!impression) return { recorded: false, problems: [badToken('impressionToken')] }
      const row = toRow(impression)
      const recorded = await prisma.$transaction(async (tx) => {
        await recordImpressions(tx, [row])
        return recordClick(tx, row.id, row.campaignId, row.at)
      })
      return { recorded, problems: [] }
    },
  }
}

const noSuchCampaign = problem('NOT_FOUND', 'There is no such campaign.', ['input', 'campaignId'])
const tooMany = problem('INVALID_INPUT', `At most ${maxTokens} at once.`, ['input', 'impressionTokens'])
const badToken = (...path: string[]) =>
  problem('INVALID_INPUT', 'That token is not one of ours, or too old.', ['input', ...path])
