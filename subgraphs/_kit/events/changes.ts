import type { Event, SqlTransaction } from './event.ts'
import { appendEvents } from './outbox.ts'
import type { EventTransport } from './transport.ts'

/**
 * What of a subgraph's own graph is another after an event, of its own or of others that it handles: `Book:<id>`, or `Book:*` for all of
 * a type. Only what `@cacheControl` lets others keep needs to be said.
 */
export type ChangedBy = Record<string, (event: Pick<Event<any>, 'subject' | 'data'>) => readonly string[]>

/** What a subgraph says has changed in its graph since a place in the events' log. */
export interface Changed {
  /** The end of the log: from where to ask next. */
  position: number
  changed: string[]
  /** More than can be told. */
  everything: boolean
}

/** Said of what no other event tells. */
const entitiesChanged = 'EntitiesChanged'
const mostTold = 1_000

/** Says what has changed; within `tx`, so that it is said exactly when it has. */
export async function sayChanged(
  tx: Pick<SqlTransaction, '$executeRawUnsafe'>,
  subject: string,
  entities: readonly string[],
): Promise<void> {
  if (!entities.length) return
  await appendEvents(tx, [{ type: entitiesChanged, subject, version: 1, data: { subject, entities } }])
}

/** `after` null: only where the log ends. */
export async function readChanges(
  transport: EventTransport,
  source: string,
  changedBy: ChangedBy,
  after: number | null,
): Promise<Changed> {
  const types = [entitiesChanged, ...Object.keys(changedBy)]
  const limit = after === null ? 0 : mostTold + 1
  const { head, events } = await transport.readFrom(source, types, BigInt(after ?? 0), limit)
  const tagsOf = ({ type, ...event }: (typeof events)[number]): readonly string[] =>
    type === entitiesChanged
      ? (event.data as { entities: string[] }).entities
      : (changedBy[type]?.(event) ?? [])
  return {
    position: Number(head),
    changed: [...new Set(events.slice(0, mostTold).flatMap(tagsOf))],
    everything: events.length > mostTold,
  }
}
