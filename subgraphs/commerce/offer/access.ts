import type { Viewer } from '#kit/auth/viewer.ts'
import { isOwner } from '../book/book.ts'
import type { Book, Entitlement, Pricing } from '../generated/prisma/client.ts'
import type { UnavailableReason } from '../generated/types.ts'
import type { UserRecord } from '../user/user.ts'
import { isForSale, isInStock, type PurchasePricing } from './offer.ts'

export type OwnedRecord = { __typename: 'Owned'; since: Date; sharedBy: UserRecord | null }
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
  viewer: Viewer
  book: Book | null
  pricing: Pricing | null
  /** The viewer's, or that of somebody else of the household. */
  entitlement: Pick<Entitlement, 'userId' | 'grantedAt'> | null
  /** The viewer's membership, while it lasts. */
  membership: { currentPeriodEnd: Date } | null
}

/** The best way first. A withdrawn book stays readable for those who own it, and for nobody else; a child buys nothing and meets no advertisements. */
export function decideAccess(facts: AccessFacts): BookAccessRecord {
  const { viewer, book, pricing, entitlement, membership } = facts
  const isGrownUp = viewer.ageLimit === null
  if (entitlement)
    return {
      __typename: 'Owned',
      since: entitlement.grantedAt,
      sharedBy: entitlement.userId === viewer.userId ? null : { id: entitlement.userId },
    }
  if (book && isOwner(viewer, book)) return { __typename: 'Owned', since: book.knownSince, sharedBy: null }
  if (book?.status === 'WITHDRAWN') return { __typename: 'Unavailable', reason: 'WITHDRAWN' }
  if (book?.status !== 'PUBLISHED' || !pricing) return notOffered
  if (pricing.membership && membership)
    return { __typename: 'OnMembership', until: membership.currentPeriodEnd }
  if (isGrownUp && pricing.adsPerChapter !== null)
    return { __typename: 'FreeWithAds', adsPerChapter: pricing.adsPerChapter }
  if (isGrownUp && isForSale(pricing) && isInStock(pricing)) return { __typename: 'Purchasable', pricing }
  // Sold out, for members only, or for grown-ups.
  return isForSale(pricing) || pricing.membership || pricing.adsPerChapter !== null
    ? { __typename: 'SampleOnly', sample: true }
    : notOffered
}

const notOffered: UnavailableRecord = { __typename: 'Unavailable', reason: 'NOT_OFFERED' }
