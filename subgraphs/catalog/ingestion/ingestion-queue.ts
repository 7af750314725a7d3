import { fromPrisma, type PgBoss } from 'pg-boss'
import type { Logger } from '#kit/observability/log.ts'
import type { Tx } from '../database.ts'

export interface IngestionQueue {
  /** Within `tx`, so that an ingestion has its job exactly when it exists. */
  enqueue(tx: Tx, ingestionId: string): Promise<void>
  /** Looks for work now rather than at the next poll. */
  wake(): void
  /** Begins to work on what is queued, and to look after what was lost. */
  start(work: (ingestionId: string, signal: AbortSignal) => Promise<void>): Promise<void>
  stop(): Promise<void>
}

export interface IngestionQueueOptions {
  boss: PgBoss
  concurrency: number
  deadlineMs: number
  /** Ingestions that should have a job. */
  listUnfinished: () => Promise<string[]>
  log: Logger
}

const name = 'ingestion'
/** A job's process gives a sign of life in half of this time; pg-boss asks for no less. */
const heartbeatSeconds = 10
const staleMs = 12_000
const sweepMs = 5_000

interface Data {
  ingestionId: string
}

export async function openIngestionQueue(options: IngestionQueueOptions): Promise<IngestionQueue> {
  const { boss, concurrency, deadlineMs, listUnfinished, log } = options
  const settings = {
    retryLimit: 10,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 300,
    expireInSeconds: Math.ceil(deadlineMs / 1000) + 120,
    heartbeatSeconds,
    deleteAfterSeconds: 24 * 3600,
  }
  // At most one job of an ingestion is queued or under way, however often it is asked for.
  await boss.createQueue(name, { policy: 'exclusive', ...settings })
  await boss.updateQueue(name, settings)
  const stopping = new AbortController()
  const workers: string[] = []
  let timer: NodeJS.Timeout | undefined
  let sweeping: Promise<void> = Promise.resolve()

  /** What a crash left behind: an ingestion without a job, or a job whose process is dead. */
  async function lookAfter(ingestionId: string): Promise<void> {
    const jobs = await boss.findJobs<Data>(name, { key: ingestionId })
    const live = jobs.find((job) => ['created', 'retry', 'active'].includes(job.state))
    if (!live) await boss.send(name, { ingestionId }, { singletonKey: ingestionId })
    else if (live.state === 'active' && Date.now() - (live.heartbeatOn?.getTime() ?? 0) > staleMs) {
      await boss.fail(name, { id: live.id, retryCount: live.retryCount }, { message: 'Its process is dead.' })
    }
  }

  const sweep = async () => {
    try {
      for (const ingestionId of await listUnfinished()) await lookAfter(ingestionId)
    } catch (error) {
      log.warn({ err: error }, 'the ingestions could not be swept')
    }
  }

  return {
    async enqueue(tx, ingestionId) {
      await boss.send(name, { ingestionId }, { singletonKey: ingestionId, db: fromPrisma(tx) })
    },

    wake() {
      for (const worker of workers) boss.notifyWorker(worker)
    },

    async start(work) {
      await sweep()
      timer = setInterval(() => void (sweeping = sweeping.then(sweep)), sweepMs)
      const worker = await boss.work<Data>(
        name,
        { localConcurrency: concurrency, batchSize: 1, pollingIntervalSeconds: 1 },
        async ([job]) => {
          if (job) await work(job.data.ingestionId, AbortSignal.any([job.signal, stopping.signal]))
        },
      )
      workers.push(worker)
    },

    async stop() {
      clearInterval(timer)
      stopping.abort(new Error('The catalog is stopping.'))
      await sweeping
    },
  }
}
