import type { Event } from '#kit/events/event.ts'
import type { Book } from '../generated/prisma/client.ts'
import type { BookSnapshot } from '../generated/events.ts'
import type { BookStatus } from '../generated/prisma/client.ts'
import type { Db, Tx } from '../database.ts'

export type { Book }

export const findBook = (db: Db, id: string): Promise<Book | null> => db.book.findUnique({ where: { id } })

export const listBooks = (db: Db, ids: readonly string[]): Promise<Book[]> =>
  db.book.findMany({ where: { id: { in: [...ids] } } })

/** Keeps what the catalog says; an older word than what is known changes nothing. */
export async function takeInBook(tx: Tx, event: Event<{ book: BookSnapshot }>): Promise<void> {
  const { bookId, status, title, ownerIds, minimumAge } = event.data.book
  await tx.$executeRaw`
    INSERT INTO book (id, version, status, title, owner_ids, minimum_age, known_since)
    VALUES (${bookId}::uuid, ${event.version}, ${status as BookStatus}::"BookStatus", ${title}, ${ownerIds}::uuid[],
      ${minimumAge ?? null}, ${event.at}::timestamptz)
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status, title = excluded.title,
      owner_ids = excluded.owner_ids, minimum_age = excluded.minimum_age
    WHERE book.version < excluded.version`
}
