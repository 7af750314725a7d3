import type { ChangedBy } from '#kit/events/changes.ts'
import type { Event, EventHandlers } from '#kit/events/event.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { takeInBook } from '../book/book-repository.ts'
import { takeInHousehold } from '../household/household-repository.ts'
import type { Tx } from '../database.ts'
import type { BookChanged, UserExportRequested } from '../generated/events.ts'
import { createEraseUser, exportUser } from './user-data.ts'

/** What commerce does when told. */
export const createSubscriptions = (store: ObjectStore, clock: () => Date): EventHandlers<Tx> => ({
  BookChanged: takeInBook,
  BookPublished: takeInBook,
  BookWithdrawn: takeInBook,
  BookFileReplaced: takeInBook,
  HouseholdChanged: takeInHousehold,
  UserExportRequested: (tx, event: Event<UserExportRequested>) => exportUser(tx, store, event),
  UserErased: createEraseUser(clock),
})

const offersOf = ({ subject }: Pick<Event, 'subject'>) => [`Book:${subject}`]
/** Of a draft nobody is told what is on offer. */
const offersOfPublic = ({ subject, data }: Pick<Event<BookChanged>, 'subject' | 'data'>) =>
  data.book.status === 'DRAFT' ? [] : offersOf({ subject })

export const changedBy: ChangedBy = {
  BookOffersChanged: offersOf,
  BookChanged: offersOfPublic,
  BookPublished: offersOfPublic,
  BookWithdrawn: offersOfPublic,
  BookFileReplaced: offersOfPublic,
}
