import pg from 'pg'
import { listen } from '../database/listen.ts'
import { outliveConnections } from '../database/pool.ts'
import type { Logger } from '../observability/log.ts'
import type { Event } from './event.ts'

export interface Delivered extends Event {
  /** Its place in the transport's log. */
  seq: bigint
}

/** Carries events from every outbox to every inbox: a log that all may append to and read on from where they were. */
export interface EventTransport {
  publish(source: string, events: readonly Event[]): Promise<void>
  readAfter(seq: bigint, limit: number): Promise<Delivered[]>
  /** The place of the newest event. */
  head(): Promise<bigint>
  /** What one source has said of these types since, at most `limit`, and the place of the newest event of all. */
  readFrom(
    source: string,
    types: readonly string[],
    seq: bigint,
    limit: number,
  ): Promise<{ head: bigint; events: Pick<Event, 'type' | 'subject' | 'data'>[] }>
  /** Calls back after each publish, by whichever process; returns what ends it. */
  listen(onNews: () => void): () => Promise<void>
  close(): Promise<void>
}

const channel = 'quire_events'
/** Days that the log keeps events for subgraphs that are down. */
const retention = 14

const setUp = `
  CREATE TABLE IF NOT EXISTS event (
    seq bigserial PRIMARY KEY, id uuid NOT NULL UNIQUE, source text NOT NULL, type text NOT NULL, subject text NOT NULL,
    version int NOT NULL, at timestamptz NOT NULL, data jsonb NOT NULL, stored_at timestamptz NOT NULL DEFAULT now());
  ALTER TABLE event ADD COLUMN IF NOT EXISTS trace_parent text;
  CREATE INDEX IF NOT EXISTS event_stored_at ON event (stored_at)`

/** On PostgreSQL: a table, and NOTIFY to wake its readers. */
export async function openPostgresTransport(url: string, log: Logger): Promise<EventTransport> {
  const pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 5_000 })
  outliveConnections(pool)
  await inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock(72707371)')
    await client.query(setUp)
    await client.query(`DELETE FROM event WHERE stored_at < now() - interval '${retention} days'`)
  })

  return {
    async publish(source, events) {
      const rows = JSON.stringify(events)
      await inTransaction(pool, async (client) => {
        // One writer at a time, so that numbers become visible in their order and no reader steps over one.
        await client.query('SELECT pg_advisory_xact_lock(72707372)')
        await client.query(
          `INSERT INTO event (id, source, type, subject, version, at, data, trace_parent)
           SELECT e.id, $2, e.type, e.subject, e.version, e.at, e.data, e."traceParent"
           FROM jsonb_to_recordset($1::jsonb)
             AS e(id uuid, type text, subject text, version int, at timestamptz, data jsonb, "traceParent" text)
           ON CONFLICT (id) DO NOTHING`,
          [rows, source],
        )
        await client.query(`NOTIFY ${channel}`)
      })
    },

    async readAfter(seq, limit) {
      const { rows } = await pool.query<Omit<Delivered, 'seq'> & { seq: string }>(
        `SELECT seq, id, type, subject, version, at, data, trace_parent AS "traceParent"
         FROM event WHERE seq > $1 ORDER BY seq LIMIT $2`,
        [seq, limit],
      )
      return rows.map((row) => ({ ...row, seq: BigInt(row.seq) }))
    },

    async head() {
      const { rows } = await pool.query<{ seq: string }>('SELECT coalesce(max(seq), 0) AS seq FROM event')
      return BigInt(rows[0]?.seq ?? 0)
    },

    async readFrom(source, types, seq, limit) {
      // In one statement, so that nothing comes between the two.
      const { rows } = await pool.query<{ head: string; events: Pick<Event, 'type' | 'subject' | 'data'>[] }>(
        `SELECT (SELECT coalesce(max(seq), 0) FROM event) AS head,
           (SELECT coalesce(json_agg(e), '[]') FROM (
              SELECT type, subject, data FROM event
              WHERE seq > $3 AND source = $1 AND type = ANY($2) ORDER BY seq LIMIT $4) e) AS events`,
        [source, types, seq, limit],
      )
      const [{ head, events } = { head: 0, events: [] }] = rows
      return { head: BigInt(head), events }
    },

    listen: (onNews) => listen({ url, channel, onNews: () => onNews(), log }),
    close: () => pool.end(),
  }
}

async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await work(client)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
