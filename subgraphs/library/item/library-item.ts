import type { FreeWithAdsRecord, OnMembershipRecord } from '../entitlement/access.ts'
import type { LibraryItem, LibrarySource } from '../generated/prisma/client.ts'

export type LibraryItemRecord = LibraryItem

export interface ItemTerms {
  source: LibrarySource
  expiresAt: Date | null
}

/** What is opened without being owned comes into the library on these terms. */
export const termsOf = (access: OnMembershipRecord | FreeWithAdsRecord): ItemTerms =>
  access.__typename === 'OnMembership'
    ? { source: 'MEMBERSHIP', expiresAt: access.until }
    : { source: 'AD_SUPPORTED', expiresAt: null }

export const isLoan = (item: ItemTerms, now: Date): boolean =>
  item.source === 'MEMBERSHIP' && item.expiresAt !== null && item.expiresAt > now
