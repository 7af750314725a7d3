import type { PgBoss } from 'pg-boss'
import { heartbeatSeconds } from '#kit/jobs/jobs.ts'

const name = 'store-sweep'
/** In the quiet of a night, UTC; made up for where no process was there. */
const nightly = '17 3 * * *'

export interface SweepQueue {
  start(sweep: (signal: AbortSignal) => Promise<void>): Promise<void>
  stop(): void
}

/** Has the store swept once a night, by one of all the processes that are there. */
export async function openSweepQueue(boss: PgBoss): Promise<SweepQueue> {
  const settings = { retryLimit: 3, retryDelay: 600, expireInSeconds: 12 * 3600, heartbeatSeconds }
  await boss.createQueue(name, { policy: 'exclusive', ...settings })
  await boss.updateQueue(name, settings)
  await boss.schedule(name, nightly, null, { tz: 'UTC', missed: 'once' })
  const stopping = new AbortController()
  return {
    async start(sweep) {
      await boss.work(name, { batchSize: 1 }, async ([job]) => {
        if (job) await sweep(AbortSignal.any([job.signal, stopping.signal]))
      })
    },
    stop: () => stopping.abort(new Error('The catalog is stopping.')),
  }
}
