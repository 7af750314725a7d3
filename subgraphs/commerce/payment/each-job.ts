import type { Job, JobResult } from 'pg-boss'
import type { Logger } from '#kit/observability/log.ts'

/** How workers of this part fetch: many at once, and on without a pause while there are as many more. */
export const inBatches = { batchSize: 20, burstWhenBatchFull: true, perJobResults: true } as const

/** A batch in which each job succeeds or fails for itself; one that fails is tried again by its queue's rules. */
export const eachJob =
  <Data>(log: Logger, work: (data: Data) => Promise<void>) =>
  (batch: Job<Data>[]): Promise<JobResult[]> =>
    Promise.all(
      batch.map(async ({ id, name, data }): Promise<JobResult> => {
        try {
          await work(data)
          return { id, status: 'completed' }
        } catch (error) {
          log.warn({ err: error, queue: name, job: id }, 'a job will be tried again')
          return { id, status: 'failed', output: { message: String(error) } }
        }
      }),
    )
