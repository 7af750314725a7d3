import type pg from 'pg'
import type { Event } from './event.ts'
import type { EventTransport } from './transport.ts'

const batchSize = 200

/** Moves the outbox to the transport, oldest first. An event leaves the outbox only once the transport has it. */
export async function relayOutbox(name: string, pool: pg.Pool, transport: EventTransport): Promise<void> {
  const client = await pool.connect()
  try {
    for (;;) {
      await client.query('BEGIN')
      // One relay at a time over all instances: two would overtake each other.
      await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`outbox:${name}`])
      const { rows } = await client.query<Event & { seq: string }>(
        `SELECT seq, id, type, subject, version, at, data, trace_parent AS "traceParent"
         FROM outbox_event ORDER BY seq LIMIT $1`,
        [batchSize],
      )
      if (rows.length) {
        await transport.publish(name, rows)
        await client.query('DELETE FROM outbox_event WHERE seq = ANY($1::bigint[])', [
          rows.map((row) => row.seq),
        ])
      }
      await client.query('COMMIT')
      if (rows.length < batchSize) return
    }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    client.release()
  }
}
