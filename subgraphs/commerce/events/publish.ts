import { appendEvents } from '#kit/events/outbox.ts'
import type { EventPayloads } from '../generated/events.ts'
import type { Tx } from '../database.ts'

export type Said = {
  [Type in keyof EventPayloads]: { type: Type; subject: string; version: number; data: EventPayloads[Type] }
}[keyof EventPayloads]

/** Says what happened to other subgraphs; within `tx`, so that it is said exactly when it happened. */
export const publish = (tx: Tx, ...events: Said[]): Promise<void> => appendEvents(tx, events)
