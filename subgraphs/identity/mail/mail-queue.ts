import { fromPrisma, type PgBoss } from 'pg-boss'
import type { Logger } from '#kit/observability/log.ts'
import type { Tx } from '../database.ts'
import type { Errand } from './errand.ts'

export interface MailQueue {
  /** Within `tx`, so that a letter is written exactly when its cause happened. */
  enqueue(tx: Tx, ...errands: Errand[]): Promise<void>
  /** Looks for errands now rather than at the next poll; for after the commit. */
  wake(): void
}

const name = 'mail'
/** Tried for about a day. */
const settings = {
  retryLimit: 20,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 7_200,
  expireInSeconds: 120,
  deleteAfterSeconds: 3_600,
}

export async function openMailQueue(
  boss: PgBoss,
  run: (errand: Errand) => Promise<void>,
  log: Logger,
): Promise<MailQueue> {
  await boss.createQueue(name, settings)
  await boss.updateQueue(name, settings)
  const worker = await boss.work<Errand>(
    name,
    { localConcurrency: 2, batchSize: 1, pollingIntervalSeconds: 2 },
    async ([job]) => {
      if (!job) return
      try {
        await run(job.data)
      } catch (error) {
        log.warn({ err: error, kind: job.data.kind }, 'a letter will be tried again')
        throw error
      }
    },
  )
  return {
    async enqueue(tx, ...errands) {
      for (const errand of errands) await boss.send(name, errand, { db: fromPrisma(tx) })
    },
    wake: () => boss.notifyWorker(worker),
  }
}
