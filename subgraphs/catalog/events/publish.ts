import { appendEvents } from '#kit/events/outbox.ts'
import type { EventPayloads } from '../generated/events.ts'
import type { Tx } from '../database.ts'

type BookEvent = 'BookChanged' | 'BookPublished' | 'BookWithdrawn' | 'BookFileReplaced'

/** What happened to a book, in the one word for it. */
export type BookSaid = {
  [Type in BookEvent]: { type: Type } & Omit<EventPayloads[Type], 'bookId' | 'book'>
}[BookEvent]

/** Says what happened to a book; within `tx`, so that it is said exactly when it happened. */
export async function publishBookEvent(
  tx: Tx,
  book: EventPayloads['BookChanged']['book'],
  version: number,
  { type, ...data }: BookSaid,
): Promise<void> {
  const { bookId } = book
  await appendEvents(tx, [{ type, subject: bookId, version, data: { bookId, ...data, book } }])
}
