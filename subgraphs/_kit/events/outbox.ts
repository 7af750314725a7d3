import { newId } from '../ids.ts'
import { tracing } from '../observability/tracing/tracing.ts'
import type { NewEvent, SqlTransaction } from './event.ts'

/** Appended within `tx`, so an event exists exactly when its cause does. */
export async function appendEvents(
  tx: Pick<SqlTransaction, '$executeRawUnsafe'>,
  events: readonly NewEvent[],
): Promise<void> {
  if (!events.length) return
  const traceParent = tracing?.headers()['traceparent'] ?? null
  const rows = events.map((event) => ({ ...event, id: newId(), traceParent }))
  await tx.$executeRawUnsafe(
    `INSERT INTO outbox_event (id, type, subject, version, at, data, trace_parent)
     SELECT e.id, e.type, e.subject, e.version, now(), e.data, e."traceParent"
     FROM jsonb_to_recordset($1::jsonb)
       AS e(id uuid, type text, subject text, version int, data jsonb, "traceParent" text)`,
    JSON.stringify(rows),
  )
}
