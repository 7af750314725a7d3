import type { KnownBook, KnownOffers } from '../book/book.ts'
import type { UnavailableReason } from '../generated/types.ts'
import type { UserRecord } from '../user.ts'

export type OwnedRecord = { __typename: 'Owned'; since: Date; sharedBy: UserRecord | null }
export type OnMembershipRecord = { __typename: 'OnMembership'; until: Date }
export type FreeWithAdsRecord = { __typename: 'FreeWithAds'; adsPerChapter: number }
export type SampleOnlyRecord = { __typename: 'SampleOnly'; sample: boolean }
export type UnavailableRecord = { __typename: 'Unavailable'; reason: UnavailableReason }

/** The ways of getting at content; what can be bought is commerce's business, and here a sample only. */
export type ReadingAccess = OwnedRecord | OnMembershipRecord | FreeWithAdsRecord
export type BookAccessRecord = ReadingAccess | SampleOnlyRecord | UnavailableRecord

export interface AccessFacts {
  viewerId: string | null
  /** A child meets no advertisements. */
  isChild: boolean
  book: Pick<KnownBook, 'status' | 'ownerIds' | 'knownSince'>
  offers: KnownOffers | null
  /** Since when the viewer is entitled to it for good; null for those who are not. */
  entitledSince: Date | null
  /** The entitlement of somebody else of the viewer's household. */
  shared: { userId: string; grantedAt: Date } | null
  /** The viewer's, also one that is over. */
  membership: { currentPeriodEnd: Date; endedAt: Date | null } | null
  now: Date
}

/** The best way first. A withdrawn book stays readable for those who bought it, a draft is for those who publish it. */
export function decideAccess({
  viewerId,
  isChild,
  book,
  offers,
  entitledSince,
  shared,
  membership,
  now,
}: AccessFacts): BookAccessRecord {
  if (entitledSince) return { __typename: 'Owned', since: entitledSince, sharedBy: null }
  if (viewerId !== null && book.ownerIds.includes(viewerId))
    return { __typename: 'Owned', since: book.knownSince, sharedBy: null }
  if (shared) return { __typename: 'Owned', since: shared.grantedAt, sharedBy: { id: shared.userId } }
  if (book.status === 'WITHDRAWN') return { __typename: 'Unavailable', reason: 'WITHDRAWN' }
  if (book.status !== 'PUBLISHED') return { __typename: 'Unavailable', reason: 'NOT_OFFERED' }
  if (viewerId !== null && offers?.membership && membership && lasts(membership, now))
    return { __typename: 'OnMembership', until: membership.currentPeriodEnd }
  if (viewerId !== null && !isChild && offers && offers.adsPerChapter !== null)
    return { __typename: 'FreeWithAds', adsPerChapter: offers.adsPerChapter }
  if (offers?.purchase || offers?.membership || offers?.adsPerChapter != null)
    return { __typename: 'SampleOnly', sample: true }
  return { __typename: 'Unavailable', reason: 'NOT_OFFERED' }
}

export const lasts = (membership: { currentPeriodEnd: Date; endedAt: Date | null }, now: Date): boolean =>
  membership.endedAt === null && membership.currentPeriodEnd > now

export const canRead = (access: BookAccessRecord): access is ReadingAccess =>
  ['Owned', 'OnMembership', 'FreeWithAds'].includes(access.__typename)
