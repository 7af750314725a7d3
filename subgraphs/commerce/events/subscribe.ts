import type { EventHandlers } from '#kit/events/event.ts'
import { takeInBook } from '../book/book-repository.ts'
import type { Tx } from '../database.ts'

/** What commerce does when told. */
export const subscriptions: EventHandlers<Tx> = {
  BookChanged: takeInBook,
  BookPublished: takeInBook,
  BookWithdrawn: takeInBook,
  BookFileReplaced: takeInBook,
}
