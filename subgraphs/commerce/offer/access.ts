import type { Book, Entitlement, Pricing } from '../generated/prisma/client.ts'
import type { UnavailableReason } from '../generated/types.ts'
import { isForSale, isInStock, type PurchasePricing } from './offer.ts'

export type OwnedRecord = { __typename: 'Owned'; since: Date }
export type OnMembershipRecord = { __typename: 'OnMembership'; until: Date | null }
export type FreeWithAdsRecord = { __typename: 'FreeWithAds'; adsPerChapter: number }
export type SampleOnlyRecord = { __typename: 'SampleOnly'; sample: boolean }
export type PurchasableRecord = { __typename: 'Purchasable'; pricing: PurchasePricing }
export type UnavailableRecord = { __typename: 'Unavailable'; reason: UnavailableReason }
export type BookAccessRecord =
  | OwnedRecord
  | OnMembershipRecord
  | FreeWithAdsRecord
  | SampleOnlyRecord
  | PurchasableRecord
  | UnavailableRecord

export interface AccessFacts {
  book: Book | null
  pricing: Pricing | null
  entitlement: Entitlement | null
  /** The viewer's membership, while it lasts. */
  membership: { currentPeriodEnd: Date } | null
}

/** The best way first. A withdrawn book stays readable for those who own it, and for nobody else. */
export function decideAccess({ book, pricing, entitlement, membership }: AccessFacts): BookAccessRecord {
  if (entitlement) return { __typename: 'Owned', since: entitlement.grantedAt }
  if (book?.status === 'WITHDRAWN') return { __typename: 'Unavailable', reason: 'WITHDRAWN' }
  if (book?.status !== 'PUBLISHED' || !pricing) return notOffered
  if (pricing.membership && membership)
    return { __typename: 'OnMembership', until: membership.currentPeriodEnd }
  if (pricing.adsPerChapter !== null)
    return { __typename: 'FreeWithAds', adsPerChapter: pricing.adsPerChapter }
  if (isForSale(pricing) && isInStock(pricing)) return { __typename: 'Purchasable', pricing }
  // Sold out, or for members only.
  return isForSale(pricing) || pricing.membership ? { __typename: 'SampleOnly', sample: true } : notOffered
}

const notOffered: UnavailableRecord = { __typename: 'Unavailable', reason: 'NOT_OFFERED' }
