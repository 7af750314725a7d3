import type { PgBoss } from 'pg-boss'
import { observe } from './metrics/metrics.ts'
import { jobBatches, jobSeconds, jobsKept } from './metrics/subgraph-metrics.ts'
import { tracing } from './tracing/tracing.ts'

type Handler = (jobs: readonly unknown[], ...more: unknown[]) => Promise<unknown>

/** Measures each batch of jobs that is worked on, and gives it a trace of its own. What is called at the end ends it. */
export function watchJobs(boss: PgBoss, schema: string): () => void {
  const work = boss.work.bind(boss) as (name: string, ...given: unknown[]) => Promise<string>
  Object.assign(boss, {
    work: (name: string, ...given: unknown[]) =>
      work(name, ...given.slice(0, -1), measured(schema, name, given.at(-1) as Handler)),
  })
  return jobsKept.read([schema], async () =>
    (await boss.getQueues()).flatMap(({ name, readyCount, activeCount, failedCount }) => [
      { labels: [name, 'ready'], value: readyCount },
      { labels: [name, 'active'], value: activeCount },
      { labels: [name, 'failed'], value: failedCount },
    ]),
  )
}

const measured =
  (schema: string, name: string, handle: Handler): Handler =>
  async (jobs, ...more) => {
    const started = performance.now()
    let outcome = 'failed'
    try {
      const result = await traced(name, jobs, () => handle(jobs, ...more))
      outcome = 'done'
      return result
    } finally {
      jobBatches.of(schema, name, outcome).value += 1
      observe(jobSeconds.of(schema, name), (performance.now() - started) / 1_000)
    }
  }

function traced(name: string, jobs: readonly unknown[], work: () => Promise<unknown>): Promise<unknown> {
  if (!tracing) return work()
  const attributes = {
    'messaging.system': 'pg-boss',
    'messaging.operation.type': 'process',
    'messaging.destination.name': name,
    'messaging.batch.message_count': jobs.length,
  }
  return tracing.span(`process ${name}`, { kind: 'consumer', inside: {}, attributes }, work)
}
