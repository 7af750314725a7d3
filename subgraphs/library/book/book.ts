import type { PublicationSnapshot } from '../generated/events.ts'
import type { BookStatus } from '../generated/prisma/client.ts'

/** Backs `Book`: an id, whether or not the book is known here. */
export interface BookRecord {
  id: string
}

/** What the catalog has said of a book. */
export interface KnownBook {
  id: string
  status: BookStatus
  title: string
  ownerIds: string[]
  publication: PublicationSnapshot | null
  knownSince: Date
  /** Years; null where it is not rated. */
  minimumAge: number | null
}

/** What commerce has said is on offer. */
export interface KnownOffers {
  purchase: boolean
  membership: boolean
  adsPerChapter: number | null
}
