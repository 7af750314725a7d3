import { PgBoss } from 'pg-boss'
import type { Logger } from '../observability/log.ts'

export interface JobsOptions {
  url: string
  /** Provisioned, and owned by the role of `url`. */
  schema: string
  log: Logger
}

/** Job queues on PostgreSQL; started, and to be stopped by whoever opened them. */
export async function openJobs({ url, schema, log }: JobsOptions): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    schema,
    createSchema: false,
    max: 4,
    application_name: schema,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the job queue had a fault'))
  await boss.start()
  return boss
}
