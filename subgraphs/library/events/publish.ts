import { appendEvents } from '#kit/events/outbox.ts'
import type { Tx } from '../database.ts'
import type {
  BookFinished,
  BookOpened,
  BookReviewed,
  EventPayloads,
  UserDataErased,
  UserDataExported,
} from '../generated/events.ts'

/** A fact that is never said otherwise later, so its version means nothing. */
const once = 1

export const sayBookOpened = (tx: Tx, data: BookOpened) => say(tx, 'BookOpened', data, once)

export const sayBookFinished = (tx: Tx, data: BookFinished) => say(tx, 'BookFinished', data, once)

/** `version` is that of the book's rating, which the event tells. */
export const sayBookReviewed = (tx: Tx, data: BookReviewed, version: number) =>
  say(tx, 'BookReviewed', data, version)

export const sayUserDataErased = (tx: Tx, data: UserDataErased) =>
  appendEvents(tx, [{ type: 'UserDataErased', subject: data.userId, version: once, data }])

export const sayUserDataExported = (tx: Tx, data: UserDataExported) =>
  appendEvents(tx, [{ type: 'UserDataExported', subject: data.userId, version: once, data }])

const say = <Type extends 'BookOpened' | 'BookFinished' | 'BookReviewed'>(
  tx: Tx,
  type: Type,
  data: EventPayloads[Type],
  version: number,
) => appendEvents(tx, [{ type, subject: data.bookId, version, data }])
