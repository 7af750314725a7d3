import type { Viewer } from '#kit/auth/viewer.ts'
import type { Loaders } from '../loaders.ts'
import { type BookAccessRecord, decideAccess } from './access.ts'

/** The viewer's best way to a book. */
export async function loadAccess(
  loaders: Loaders,
  viewer: Viewer,
  bookId: string,
): Promise<BookAccessRecord> {
  const [book, pricing, entitlement, membership] = await Promise.all([
    loaders.book.load(bookId),
    loaders.pricing.load(bookId),
    loaders.entitlement.load(bookId),
    loaders.membership(),
  ])
  return decideAccess({ viewer, book, pricing, entitlement, membership })
}
