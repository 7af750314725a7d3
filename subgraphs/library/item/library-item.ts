import type { ReadingAccess } from '../entitlement/access.ts'
import type { LibraryItem, LibrarySource } from '../generated/prisma/client.ts'

export type LibraryItemRecord = LibraryItem

export interface ItemTerms {
  source: LibrarySource
  expiresAt: Date | null
}

/** By what a book comes into the library when it is opened, and for how long it stays. */
export function termsOf(access: ReadingAccess): ItemTerms {
  switch (access.__typename) {
    case 'Owned':
      return { source: 'PURCHASE', expiresAt: null }
    case 'OnMembership':
      return { source: 'MEMBERSHIP', expiresAt: access.until }
    case 'FreeWithAds':
      return { source: 'AD_SUPPORTED', expiresAt: null }
  }
}

export const isLoan = (item: ItemTerms, now: Date): boolean =>
  item.source === 'MEMBERSHIP' && item.expiresAt !== null && item.expiresAt > now
