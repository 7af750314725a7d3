import type pg from 'pg'
import type { Logger } from '../observability/log.ts'
import { tracing } from '../observability/tracing/tracing.ts'
import { sayChanged, type ChangedBy } from './changes.ts'
import type { Event, EventHandlers, SqlTransaction } from './event.ts'
import type { EventTransport } from './transport.ts'

const source = 'transport'
const batchSize = 200
/** About a day of retries; then a person must look, and the subject's later events go on. */
const maxAttempts = 20

interface Claimed extends Event {
  attempts: number
}

export interface Inbox {
  /** Copies what the transport has beyond the cursor into the inbox. */
  takeIn(): Promise<void>
  /** Hands each event that is due to its handler, in order for one subject. */
  handleDue(): Promise<void>
  /** Fresh events up to `seq` that no handler has seen yet. */
  countFresh(seq: bigint): Promise<number>
  forgetOld(): Promise<void>
}

export interface InboxOptions<Tx extends SqlTransaction> {
  pool: pg.Pool
  transport: EventTransport
  transaction: (work: (tx: Tx) => Promise<void>) => Promise<void>
  handlers: EventHandlers<Tx>
  /** What of the graph an event changes, once it is handled. */
  changedBy: ChangedBy
  log: Logger
}

export function createInbox<Tx extends SqlTransaction>(options: InboxOptions<Tx>): Inbox {
  const { pool, transport, transaction, handlers, changedBy, log } = options
  const types = Object.keys(handlers)

  async function handleNext(): Promise<boolean> {
    let claimed: Claimed | undefined
    try {
      await transaction(async (tx) => {
        const rows = await tx.$queryRawUnsafe<Claimed[]>(claim)
        claimed = rows[0]
        if (!claimed) return
        await handle(tx, claimed)
        await sayChanged(tx, claimed.subject, changedBy[claimed.type]?.(claimed) ?? [])
        await tx.$executeRawUnsafe(
          `UPDATE inbox_event SET status = 'DONE', handled_at = now(), attempts = attempts + 1 WHERE id = $1::uuid`,
          claimed.id,
        )
      })
    } catch (error) {
      if (!claimed) throw error
      await recordFailure(claimed, error)
    }
    return claimed !== undefined
  }

  /** A trace of its own, since the request that caused the event does not wait for it; it names the other's. */
  async function handle(tx: Tx, event: Claimed): Promise<void> {
    const work = async () => handlers[event.type]?.(tx, event)
    if (!tracing) return work()
    const about = { kind: 'consumer', inside: {}, causedBy: event.traceParent } as const
    const attributes = {
      'messaging.system': 'quire',
      'messaging.operation.type': 'process',
      'messaging.destination.name': event.type,
      'messaging.message.id': event.id,
    }
    return tracing.span(`process ${event.type}`, { ...about, attributes }, work)
  }

  async function recordFailure(event: Claimed, error: unknown): Promise<void> {
    const attempts = event.attempts + 1
    const isDead = attempts >= maxAttempts
    const seconds = Math.min(2 ** attempts, 7_200)
    log[isDead ? 'error' : 'warn'](
      { err: error, event: event.id, type: event.type, attempts },
      isDead ? 'an event is given up' : 'an event will be tried again',
    )
    await pool.query(
      `UPDATE inbox_event SET attempts = $2, last_error = $3, status = $4, next_attempt_at = now() + make_interval(secs => $5)
       WHERE id = $1`,
      [event.id, attempts, String(error).slice(0, 2_000), isDead ? 'DEAD' : 'PENDING', seconds],
    )
  }

  return {
    async takeIn() {
      for (;;) {
        const cursor = await readCursor(pool)
        const events = await transport.readAfter(cursor, batchSize)
        const last = events.at(-1)
        if (!last) return
        // Taken in and moved on in one statement: a kill between the two cannot lose or repeat anything.
        await pool.query(store, [
          JSON.stringify(
            events.filter((event) => types.includes(event.type)),
            (_, value) => (typeof value === 'bigint' ? value.toString() : value),
          ),
          source,
          last.seq,
        ])
        if (events.length < batchSize) return
      }
    },

    async handleDue() {
      while (await handleNext());
    },

    async countFresh(seq) {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM inbox_event WHERE status = 'PENDING' AND attempts = 0 AND seq <= $1`,
        [seq],
      )
      return rows[0]?.count ?? 0
    },

    async forgetOld() {
      await pool.query(
        `DELETE FROM inbox_event WHERE status = 'DONE' AND handled_at < now() - interval '30 days'`,
      )
    },
  }
}

const claim = `
  SELECT id, type, subject, version, at, data, attempts, trace_parent AS "traceParent" FROM inbox_event i
  WHERE status = 'PENDING' AND next_attempt_at <= now() AND NOT EXISTS (
    SELECT 1 FROM inbox_event earlier
    WHERE earlier.subject = i.subject AND earlier.seq < i.seq AND earlier.status = 'PENDING')
  ORDER BY seq LIMIT 1
  FOR UPDATE SKIP LOCKED`

const store = `
  WITH taken AS (
    INSERT INTO inbox_event (id, seq, type, subject, version, at, data, trace_parent)
    SELECT e.id, e.seq, e.type, e.subject, e.version, e.at, e.data, e."traceParent"
    FROM jsonb_to_recordset($1::jsonb) AS e(
      id uuid, seq bigint, type text, subject text, version int, at timestamptz, data jsonb, "traceParent" text)
    ON CONFLICT (id) DO NOTHING)
  INSERT INTO event_cursor (source, seq) VALUES ($2, $3)
  ON CONFLICT (source) DO UPDATE SET seq = greatest(event_cursor.seq, excluded.seq)`

async function readCursor(pool: pg.Pool): Promise<bigint> {
  const { rows } = await pool.query<{ seq: string }>('SELECT seq FROM event_cursor WHERE source = $1', [
    source,
  ])
  return BigInt(rows[0]?.seq ?? 0)
}
