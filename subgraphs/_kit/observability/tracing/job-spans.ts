import type { PgBoss } from 'pg-boss'
import { tracing } from './tracing.ts'

type Handler = (jobs: readonly unknown[], ...more: unknown[]) => Promise<unknown>

/** A trace of its own for each batch of jobs that is worked on. */
export function traceJobs(boss: PgBoss): void {
  if (!tracing) return
  const { span } = tracing
  const work = boss.work.bind(boss) as (name: string, ...given: unknown[]) => Promise<string>
  const traced =
    (name: string, handle: Handler): Handler =>
    (jobs, ...more) => {
      const attributes = {
        'messaging.system': 'pg-boss',
        'messaging.operation.type': 'process',
        'messaging.destination.name': name,
        'messaging.batch.message_count': jobs.length,
      }
      return span(`process ${name}`, { kind: 'consumer', inside: {}, attributes }, () =>
        handle(jobs, ...more),
      )
    }
  Object.assign(boss, {
    work: (name: string, ...given: unknown[]) =>
      work(name, ...given.slice(0, -1), traced(name, given.at(-1) as Handler)),
  })
}
