import type { ChangedBy } from '#kit/events/changes.ts'
import type { Event, EventHandlers } from '#kit/events/event.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { raisePopularity, setPriced } from '../book/book-repository.ts'
import type { Tx } from '../database.ts'
import type {
  BookChanged,
  BookOffersChanged,
  BookOpened,
  OrderPaid,
  UserExportRequested,
  UserRegistered,
} from '../generated/events.ts'
import { eraseUser, exportUser } from './user-data.ts'
import { saveUserName } from '../publisher/publisher-repository.ts'

/** What the catalog does when told. Popularity: a purchase counts ten openings. */
export const createSubscriptions = (store: ObjectStore): EventHandlers<Tx> => ({
  UserRegistered: (tx, { data }: Event<UserRegistered>) => saveUserName(tx, data.userId, data.displayName),
  BookOffersChanged: (tx, { data, version }: Event<BookOffersChanged>) =>
    setPriced(tx, data.bookId, data.purchase || data.membership || data.adsPerChapter !== null, version),
  OrderPaid: (tx, { data }: Event<OrderPaid>) => raisePopularity(tx, data.bookIds, 10),
  BookOpened: (tx, { data }: Event<BookOpened>) => raisePopularity(tx, [data.bookId], 1),
  UserExportRequested: (tx, event: Event<UserExportRequested>) => exportUser(tx, store, event),
  UserErased: eraseUser,
})

/** Categories count what is published in them. Drafts are kept by nobody. */
const bookOf = ({ subject, data }: Pick<Event<BookChanged>, 'subject' | 'data'>) =>
  data.book.status === 'DRAFT' ? [] : [`Book:${subject}`, 'Category:*']

/** Which books are popular is not said: it changes all the time, and matters little. */
export const changedBy: ChangedBy = {
  BookChanged: bookOf,
  BookPublished: bookOf,
  BookWithdrawn: bookOf,
  BookFileReplaced: bookOf,
  UserErased: () => ['Publisher:*'],
}
