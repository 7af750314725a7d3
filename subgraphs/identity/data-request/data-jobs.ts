import { fromPrisma, type PgBoss } from 'pg-boss'
import type { Logger } from '#kit/observability/log.ts'
import type { Tx } from '../database.ts'

/** `ERASE`: an erasure's grace is over. `EXPIRE`: an archive's time is. */
export interface DataJob {
  task: 'ERASE' | 'EXPIRE'
  requestId: string
}

export interface DataJobs {
  /** Within `tx`, to be done then. */
  plan(tx: Tx, job: DataJob, at: Date): Promise<void>
  start(run: (job: DataJob) => Promise<void>): Promise<void>
}

const name = 'data-requests'
/** Tried for about a week: what was promised is to be done. */
const settings = {
  retryLimit: 60,
  retryDelay: 30,
  retryBackoff: true,
  retryDelayMax: 14_400,
  expireInSeconds: 300,
  retentionSeconds: 60 * 86_400,
}

export async function openDataJobs(boss: PgBoss, log: Logger): Promise<DataJobs> {
  await boss.createQueue(name, settings)
  await boss.updateQueue(name, settings)
  return {
    plan: async (tx, job, at) => void (await boss.send(name, job, { startAfter: at, db: fromPrisma(tx) })),
    start: async (run) =>
      void (await boss.work<DataJob>(
        name,
        { localConcurrency: 1, batchSize: 1, pollingIntervalSeconds: 2 },
        async ([job]) => {
          if (!job) return
          try {
            await run(job.data)
          } catch (error) {
            log.warn({ err: error, ...job.data }, 'a data request will be tried again')
            throw error
          }
        },
      )),
  }
}
