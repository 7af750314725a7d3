import type { ChangedBy } from '#kit/events/changes.ts'
import type { Event, EventHandlers } from '#kit/events/event.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { takeInBook, takeInOffers } from '../book/book-repository.ts'
import type { Clock, Tx } from '../database.ts'
import { barReader } from '../delivery/barred-readers.ts'
import { lasts } from '../entitlement/access.ts'
import {
  findMembership,
  listEntitlements,
  takeInGrant,
  takeInMembership,
  takeInMembershipEnd,
  takeInRevocation,
} from '../entitlement/entitlement-repository.ts'
import type {
  BookChanged,
  BookFileReplaced,
  EntitlementGranted,
  EntitlementRevoked,
  HouseholdChanged,
  MembershipEnded,
  MembershipStarted,
  UserErased,
  UserExportRequested,
  UserRegistered,
  UserSuspended,
} from '../generated/events.ts'
import { holdSharing, takeInHousehold } from '../household/household-repository.ts'
import { endLoans, extendLoans, findItem, keepItem, removeItems } from '../item/item-repository.ts'
import { settleShared } from '../item/shared-items.ts'
import { createDefaultShelves } from '../shelf/shelf-repository.ts'
import { holdFeed, recordItems } from '../sync/change-feed.ts'
import { exportReader } from './export-reader.ts'
import { eraseReader } from './erase-reader.ts'

/** What the library does when told. */
export const createSubscriptions = (
  clock: Clock,
  replaceEdition: (tx: Tx, event: Event<BookFileReplaced>) => Promise<void>,
  store: ObjectStore,
): EventHandlers<Tx> => ({
  BookChanged: takeInBook,
  BookPublished: takeInBook,
  BookWithdrawn: takeInBook,
  async BookFileReplaced(tx, event: Event<BookFileReplaced>) {
    await takeInBook(tx, event)
    await replaceEdition(tx, event)
  },
  BookOffersChanged: takeInOffers,
  HouseholdChanged: changeHousehold,
  EntitlementGranted: grant,
  EntitlementRevoked: revoke,
  MembershipStarted: startMembership,
  MembershipEnded: (tx, event: Event<MembershipEnded>) => endMembership(tx, event, clock()),
  UserRegistered: (tx, { data, at }: Event<UserRegistered>) =>
    createDefaultShelves(tx, data.userId, new Date(at)),
  UserExportRequested: (tx, event: Event<UserExportRequested>) => exportReader(tx, store, event),
  async UserSuspended(tx, { data, at }: Event<UserSuspended>) {
    await barReader(tx, data.userId, new Date(at))
  },
  async UserErased(tx, { data, at }: Event<UserErased>) {
    await barReader(tx, data.userId, new Date(at))
    await eraseReader(tx, data.userId)
  },
})

/** Whether there is a sample. Drafts are kept by nobody. */
const sampleOf = ({ subject, data }: Pick<Event<BookChanged>, 'subject' | 'data'>) =>
  data.book.status === 'DRAFT' ? [] : [`Book:${subject}`]

/** Ratings, reviews and samples. */
export const changedBy: ChangedBy = {
  BookChanged: sampleOf,
  BookPublished: sampleOf,
  BookWithdrawn: sampleOf,
  BookFileReplaced: sampleOf,
  BookReviewed: ({ subject }) => [`Book:${subject}`],
  // Their reviews are gone, of whichever books they were.
  UserErased: () => ['Book:*'],
}

async function grant(tx: Tx, event: Event<EntitlementGranted>): Promise<void> {
  const { userId, bookId, grantedAt } = event.data
  const sharing = await holdSharing(tx, userId)
  if (!(await takeInGrant(tx, event))) return
  const now = new Date(grantedAt)
  await keepItem(tx, { userId, bookId, now, source: 'PURCHASE', expiresAt: null })
  await settleShared(tx, sharing, now)
}

async function revoke(tx: Tx, event: Event<EntitlementRevoked>): Promise<void> {
  const { userId, bookId } = event.data
  const sharing = await holdSharing(tx, userId)
  await takeInRevocation(tx, event)
  const entitlements = (await listEntitlements(tx, userId, [bookId])).get(bookId) ?? []
  const item = await findItem(tx, userId, bookId)
  if (item?.source === 'PURCHASE' && entitlements.every(({ revokedAt }) => revokedAt !== null))
    await removeItems(tx, userId, [item.id])
  await settleShared(tx, sharing, new Date(event.at))
}

/** Also where a child's age limit is another, by which it sees what it has: all of it is said anew. */
async function changeHousehold(tx: Tx, event: Event<HouseholdChanged>): Promise<void> {
  await settleShared(tx, await takeInHousehold(tx, event), new Date(event.at))
  for (const { userId, ageLimit } of event.data.members) if (ageLimit !== null) await recordItems(tx, userId)
}

async function startMembership(tx: Tx, event: Event<MembershipStarted>): Promise<void> {
  const { userId, currentPeriodEnd } = event.data
  await holdFeed(tx, userId)
  if (await takeInMembership(tx, event)) await extendLoans(tx, userId, new Date(currentPeriodEnd))
}

async function endMembership(tx: Tx, event: Event<MembershipEnded>, now: Date): Promise<void> {
  const { userId } = event.data
  await holdFeed(tx, userId)
  if (!(await takeInMembershipEnd(tx, event))) return
  const other = await findMembership(tx, userId)
  if (other && lasts(other, now)) await extendLoans(tx, userId, other.currentPeriodEnd)
  else await endLoans(tx, userId)
}
