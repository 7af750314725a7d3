import { appendEvents } from '#kit/events/outbox.ts'
import type { Tx } from '../database.ts'
import type { EventPayloads, UserDataErased, UserDataExported } from '../generated/events.ts'
import type { Account } from '../generated/prisma/client.ts'
import type { HouseholdRecord } from '../household/household.ts'

export const sayUserRegistered = (tx: Tx, { id, username, displayName, version }: Account) =>
  say(tx, 'UserRegistered', id, version, { userId: id, username, displayName })

export const sayUserSuspended = (tx: Tx, { id, version }: Account, reason: string) =>
  say(tx, 'UserSuspended', id, version, { userId: id, reason })

export const sayUserErased = (tx: Tx, { id, version }: Account) =>
  say(tx, 'UserErased', id, version, { userId: id })

export const sayHouseholdChanged = (tx: Tx, { id, version, members }: HouseholdRecord) =>
  say(tx, 'HouseholdChanged', id, version, {
    householdId: id,
    members: members.map(({ accountId, account }) => ({ userId: accountId, ageLimit: account.ageLimit })),
  })

/** Said once each, so their versions mean nothing. */
const once = 1

export const sayUserExportRequested = (tx: Tx, request: { id: string; accountId: string }) =>
  say(tx, 'UserExportRequested', request.accountId, once, {
    userId: request.accountId,
    requestId: request.id,
  })

export const sayUserDataExported = (tx: Tx, data: UserDataExported) =>
  say(tx, 'UserDataExported', data.userId, once, data)

export const sayUserDataErased = (tx: Tx, data: UserDataErased) =>
  say(tx, 'UserDataErased', data.userId, once, data)

const say = <Type extends keyof EventPayloads>(
  tx: Tx,
  type: Type,
  subject: string,
  version: number,
  data: EventPayloads[Type],
) => appendEvents(tx, [{ type, subject, version, data }])
