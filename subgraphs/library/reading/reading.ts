import type { BookAccessRecord } from '../entitlement/access.ts'
import type { Reading } from '../generated/prisma/client.ts'

export interface ReadingRecord extends Pick<
  Reading,
  'id' | 'userId' | 'bookId' | 'deviceId' | 'prefix' | 'expiresAt' | 'sharedById' | 'minimumAge'
> {
  /** Known where the book has just been opened. */
  opened?: BookAccessRecord
}
