import type { Event } from '#kit/events/event.ts'
import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { BookOffersChanged, BookSnapshot, PublicationSnapshot } from '../generated/events.ts'
import type { Book } from '../generated/prisma/client.ts'
import type { KnownBook, KnownOffers } from './book.ts'

export async function findBooks(db: Db, ids: readonly string[]): Promise<Map<string, KnownBook>> {
  const rows = await db.book.findMany({ where: { id: { in: ids.filter(isId) } } })
  return new Map(rows.map((row) => [row.id, toKnown(row)]))
}

const toKnown = (row: Book): KnownBook => ({
  ...row,
  publication: row.publication as unknown as PublicationSnapshot | null,
})

export async function findOffers(db: Db, ids: readonly string[]): Promise<Map<string, KnownOffers>> {
  const rows = await db.bookOffers.findMany({ where: { bookId: { in: ids.filter(isId) } } })
  return new Map(rows.map((row) => [row.bookId, row]))
}

/** Keeps what the catalog says; an older word than what is known changes nothing. */
export async function takeInBook(
  tx: Tx,
  { version, at, data: { book } }: Event<{ book: BookSnapshot }>,
): Promise<void> {
  const publication = book.publication ? JSON.stringify(book.publication) : null
  await tx.$executeRaw`
    INSERT INTO book (id, version, status, title, owner_ids, publication, known_since, minimum_age)
    VALUES (${book.bookId}::uuid, ${version}, ${book.status}::book_status, ${book.title}, ${book.ownerIds}::uuid[],
      ${publication}::jsonb, ${at}, ${book.minimumAge ?? null})
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status, title = excluded.title,
      owner_ids = excluded.owner_ids, publication = excluded.publication, minimum_age = excluded.minimum_age
    WHERE book.version < excluded.version`
}

/** Versions are commerce's own, and not those of the book. */
export async function takeInOffers(tx: Tx, { version, data }: Event<BookOffersChanged>): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO book_offers (book_id, version, purchase, membership, ads_per_chapter)
    VALUES (${data.bookId}::uuid, ${version}, ${data.purchase}, ${data.membership}, ${data.adsPerChapter})
    ON CONFLICT (book_id) DO UPDATE SET version = excluded.version, purchase = excluded.purchase,
      membership = excluded.membership, ads_per_chapter = excluded.ads_per_chapter
    WHERE book_offers.version < excluded.version`
}
