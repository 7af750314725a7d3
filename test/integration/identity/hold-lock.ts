import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

/** Milliseconds; less than the 15 seconds after which a waiting transaction is given up. */
const patience = 12_000

/**
 * Takes a lock by `sql`, begins `work`, and lets go once `waiters` of its connections stand before a lock: whatever the machine's speed,
 * they then race from the same line.
 */
export async function whileHolding<Result>(
  databaseUrl: string,
  sql: string,
  { waiters, work }: { waiters: number; work: () => Promise<Result> },
): Promise<Result> {
  const holder = new pg.Client({ connectionString: databaseUrl })
  await holder.connect()
  try {
    await holder.query('BEGIN')
    await holder.query(sql)
    const result = work()
    let failure: { error: unknown } | null = null
    result.catch((error: unknown) => (failure = { error }))
    const deadline = performance.now() + patience
    while ((await countWaiting(holder)) < waiters) {
      if (failure) throw (failure as { error: unknown }).error
      if (performance.now() > deadline) throw new Error(`Fewer than ${waiters} wait for the lock.`)
      await wait(20)
    }
    await holder.query('COMMIT')
    return await result
  } finally {
    await holder.end()
  }
}

async function countWaiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`
    SELECT count(DISTINCT pid)::int AS count FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE NOT granted AND datname = current_database()`)
  return rows[0]?.count ?? 0
}
