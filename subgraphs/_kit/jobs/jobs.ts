import { PgBoss } from 'pg-boss'
import type { Logger } from '../observability/log.ts'
import { watchJobs } from '../observability/watch-jobs.ts'

export interface JobsOptions {
  url: string
  /** Provisioned, and owned by the role of `url`. */
  schema: string
  log: Logger
}

/** Seconds between two looks for jobs whose process is dead. */
const superviseInterval = 15
/** A process at work on a job gives a sign of life in half of this time; pg-boss asks for no less. */
export const heartbeatSeconds = 10

/** Job queues on PostgreSQL; started, and to be stopped by whoever opened them. */
export async function openJobs({ url, schema, log }: JobsOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    schema,
    createSchema: false,
    max: 2,
    application_name: schema,
    superviseIntervalSeconds: superviseInterval,
    monitorIntervalSeconds: superviseInterval,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue had a fault'))
  boss.once('stopped', watchJobs(boss, schema))
  await boss.start()
  return boss
}
