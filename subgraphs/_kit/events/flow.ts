import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import type { Logger } from '../observability/log.ts'
import { measureEvents } from '../observability/metrics/measure-events.ts'
import { readChanges, type Changed, type ChangedBy } from './changes.ts'
import type { EventHandlers, SqlTransaction } from './event.ts'
import { createInbox } from './inbox.ts'
import { relayOutbox } from './relay.ts'
import { createRunner } from './runner.ts'
import { openPostgresTransport } from './transport.ts'

/** A subgraph's events in both directions: outbox to transport, transport to inbox to handlers. */
export interface EventFlow {
  start(): Promise<void>
  /** Waits, at most `flushLimit`, until what was committed is with the transport. Never throws: the relay tries again. */
  flush(): Promise<void>
  /**
   * Waits, at most `catchUpLimit`, until all that the transport has now is handled here. For the path that is about to refuse
   * because of what it doesn't know: a client's next request sees what its previous one caused elsewhere.
   */
  catchUp(): Promise<void>
  /** What has changed in this subgraph's graph since a place that was told before; null: only where it is now. */
  changes(after: number | null): Promise<Changed>
  close(): Promise<void>
}

export interface EventFlowOptions<Tx extends SqlTransaction> {
  name: string
  pool: pg.Pool
  eventsUrl: string
  transaction: (work: (tx: Tx) => Promise<void>) => Promise<void>
  handlers: EventHandlers<Tx>
  changedBy?: ChangedBy
  log: Logger
}

/** Milliseconds. */
const flushLimit = 500
const catchUpLimit = 2_000
/** How long a lost notification or a due retry can go unnoticed. */
const sweepInterval = 5_000
const cleanInterval = 3_600_000

export async function createEventFlow<Tx extends SqlTransaction>(
  options: EventFlowOptions<Tx>,
): Promise<EventFlow> {
  const { name, pool, log, changedBy = {} } = options
  const transport = await openPostgresTransport(options.eventsUrl, log)
  const inbox = createInbox({ ...options, changedBy, transport })
  const relay = createRunner(() => relayOutbox(name, pool, transport), log, 'the outbox could not be relayed')
  const takeIn = createRunner(inbox.takeIn, log, 'events could not be taken in')
  const handle = createRunner(inbox.handleDue, log, 'events could not be handled')
  const receive = async () => {
    await takeIn.run()
    await handle.run()
    // What was said on the way goes on at once.
    void relay.run()
  }
  const stopMeasuring = measureEvents(name, pool)
  let stopListening = async () => {}
  const timers: NodeJS.Timeout[] = []
  let closed = false

  return {
    async start() {
      stopListening = transport.listen(() => void (closed || receive()))
      timers.push(
        setInterval(() => {
          void relay.run()
          void receive()
        }, sweepInterval),
        setInterval(
          () => void inbox.forgetOld().catch((err: unknown) => log.warn({ err }, 'old events stay')),
          cleanInterval,
        ),
      )
      await Promise.all([relay.run(), receive()])
    },

    async flush() {
      await Promise.race([relay.run(), wait(flushLimit, undefined, { ref: false })])
    },

    async catchUp() {
      const deadline = Date.now() + catchUpLimit
      try {
        const head = await transport.head()
        await Promise.race([receive(), wait(catchUpLimit, undefined, { ref: false })])
        // Another instance of this subgraph may be at work on some of them.
        while ((await inbox.countFresh(head)) > 0 && Date.now() < deadline) await wait(20)
      } catch (error) {
        log.warn({ err: error }, 'could not catch up with the events')
      }
    },

    changes: (after) => readChanges(transport, name, changedBy, after),

    async close() {
      closed = true
      stopMeasuring()
      for (const timer of timers) clearInterval(timer)
      await stopListening()
      await Promise.all([relay.run(), takeIn.run(), handle.run()])
      await transport.close()
    },
  }
}
