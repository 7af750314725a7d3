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
  BookFileReplaced,
  EntitlementGranted,
  EntitlementRevoked,
  MembershipEnded,
  MembershipStarted,
  UserErased,
  UserExportRequested,
  UserRegistered,
  UserSuspended,
} from '../generated/events.ts'
import { endLoans, extendLoans, findItem, keepItem, removeItems } from '../item/item-repository.ts'
import { createDefaultShelves } from '../shelf/shelf-repository.ts'
import { holdFeed } from '../sync/change-feed.ts'
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

/** Ratings. */
export const changedBy: ChangedBy = {
  BookReviewed: ({ subject }) => [`Book:${subject}`],
  // Their reviews are gone, of whichever books they were.
  UserErased: () => ['Book:*'],
}

async function grant(tx: Tx, event: Event<EntitlementGranted>): Promise<void> {
  const { userId, bookId, grantedAt } = event.data
  await holdFeed(tx, userId)
  if (!(await takeInGrant(tx, event))) return
  await keepItem(tx, { userId, bookId, now: new Date(grantedAt), source: 'PURCHASE', expiresAt: null })
}

async function revoke(tx: Tx, event: Event<EntitlementRevoked>): Promise<void> {
  const { userId, bookId } = event.data
  await holdFeed(tx, userId)
  await takeInRevocation(tx, event)
  const entitlements = (await listEntitlements(tx, userId, [bookId])).get(bookId) ?? []
  const item = await findItem(tx, userId, bookId)
  if (item?.source === 'PURCHASE' && entitlements.every(({ revokedAt }) => revokedAt !== null))
    await removeItems(tx, userId, [item.id])
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
