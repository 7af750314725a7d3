import type { Event, EventHandlers } from '#kit/events/event.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { takeInBook } from '../book/book-repository.ts'
import type { Tx } from '../database.ts'
import type { UserExportRequested } from '../generated/events.ts'
import { createEraseUser, exportUser } from './user-data.ts'

/** What commerce does when told. */
export const createSubscriptions = (store: ObjectStore, clock: () => Date): EventHandlers<Tx> => ({
  BookChanged: takeInBook,
  BookPublished: takeInBook,
  BookWithdrawn: takeInBook,
  BookFileReplaced: takeInBook,
  UserExportRequested: (tx, event: Event<UserExportRequested>) => exportUser(tx, store, event),
  UserErased: createEraseUser(clock),
})
