import { appendEvents } from '#kit/events/outbox.ts'
import type { Tx } from '../database.ts'
import type { EventPayloads } from '../generated/events.ts'
import type { Account } from '../generated/prisma/client.ts'

export const sayUserRegistered = (tx: Tx, { id, username, displayName, version }: Account) =>
  say(tx, 'UserRegistered', id, version, { userId: id, username, displayName })

export const sayUserSuspended = (tx: Tx, { id, version }: Account, reason: string) =>
  say(tx, 'UserSuspended', id, version, { userId: id, reason })

const say = <Type extends keyof EventPayloads>(
  tx: Tx,
  type: Type,
  subject: string,
  version: number,
  data: EventPayloads[Type],
) => appendEvents(tx, [{ type, subject, version, data }])
