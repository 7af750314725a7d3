import type pg from 'pg'
import { inboxAge, inboxEvents, outboxAge, outboxEvents } from './subgraph-metrics.ts'

/** What waits in a subgraph's outbox and inbox, looked up when somebody asks. What is called at the end ends it. */
export function measureEvents(subgraph: string, pool: pg.Pool): () => void {
  const numberOf = async (sql: string) => Number((await pool.query<{ number: string }>(sql)).rows[0]?.number)
  const readings = [
    outboxEvents.read([subgraph], () => numberOf('SELECT count(*) AS number FROM outbox_event')),
    outboxAge.read([subgraph], () =>
      numberOf('SELECT coalesce(extract(epoch FROM now() - min(at)), 0) AS number FROM outbox_event'),
    ),
    inboxEvents.read([subgraph], async () => {
      const { rows } = await pool.query<{ pending: string; dead: string }>(
        `SELECT count(*) FILTER (WHERE status = 'PENDING') AS pending, count(*) FILTER (WHERE status = 'DEAD') AS dead
         FROM inbox_event WHERE status IN ('PENDING', 'DEAD')`,
      )
      return ['pending', 'dead'].map((state) => ({
        labels: [state],
        value: Number(rows[0]?.[state as 'pending' | 'dead']),
      }))
    }),
    inboxAge.read([subgraph], () =>
      numberOf(
        `SELECT coalesce(extract(epoch FROM now() - min(at)), 0) AS number FROM inbox_event WHERE status = 'PENDING'`,
      ),
    ),
  ]
  return () => readings.forEach((stop) => stop())
}
