import { randomBytes, type KeyObject } from 'node:crypto'
import { fromPrisma, type PgBoss } from 'pg-boss'
import { Agent, fetch } from 'undici'
import { heartbeatSeconds } from '#kit/jobs/jobs.ts'
import type { Logger } from '#kit/observability/log.ts'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import type { Tx } from '../../database.ts'
import { eachJob, inBatches } from '../each-job.ts'
import type { EventBody } from './protocol.ts'
import { getEvent, insertEvent, markDelivered } from './provider-repository.ts'
import { sign, signatureHeader } from './signature.ts'

/** What the merchant is told, by webhook, until it says that it has heard. */
export interface EventQueue {
  /** Within the transaction of its cause: a crash after it delays the webhook, and never loses it. */
  append(tx: Tx, type: string, data: Pick<EventBody, 'charge' | 'refund'>): Promise<void>
  /** After the commit, so that delivery doesn't wait for the next look into the queue. */
  wake(): void
  /** Begins to deliver. */
  start(): Promise<void>
}

export interface EventQueueParts {
  jobs: PgBoss
  prisma: PrismaClient
  key: KeyObject
  /** Where webhooks go. */
  url: () => string
  clock: () => Date
  log: Logger
}

const queue = 'provider-webhook'
/** About three days: seconds at first, at last every hour. */
const persistence = {
  retryLimit: 84,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 3_600,
  expireInSeconds: 30,
  heartbeatSeconds,
}
/** Milliseconds that the merchant has to answer. */
const patience = 10_000

export async function createEventQueue({
  jobs,
  prisma,
  key,
  url,
  clock,
  log,
}: EventQueueParts): Promise<EventQueue> {
  await jobs.createQueue(queue, persistence)
  await jobs.updateQueue(queue, persistence)
  let worker: string | null = null

  async function deliver(id: string): Promise<void> {
    const event = await getEvent(prisma, id)
    const said: EventBody = {
      ...(event.data as Pick<EventBody, 'charge' | 'refund'>),
      id,
      type: event.type,
      createdAt: event.createdAt.toISOString(),
    }
    const body = JSON.stringify(said)
    const response = await fetch(url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', [signatureHeader]: sign(key, body, clock()) },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
      dispatcher: connections,
    })
    await response.body?.cancel()
    if (!response.ok) throw new Error(`The webhook ${id} was answered with ${response.status}.`)
    await markDelivered(prisma, id, clock())
  }

  return {
    async append(tx, type, data) {
      const id = `evt_${randomBytes(12).toString('hex')}`
      await insertEvent(tx, { id, type, data, createdAt: clock() })
      await jobs.send(queue, { id }, { db: fromPrisma(tx) })
    },

    wake() {
      if (worker) jobs.notifyWorker(worker)
    },

    async start() {
      worker = await jobs.work(
        queue,
        inBatches,
        eachJob<{ id: string }>(log, ({ id }) => deliver(id)),
      )
    },
  }
}

/** Short-lived on purpose: a merchant that restarts must not meet half-open connections. */
const connections = new Agent({ keepAliveTimeout: 1_000 })
