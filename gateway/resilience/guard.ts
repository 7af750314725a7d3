import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '#kit/observability/log.ts'
import { breakerOpen, callsRunning, callsWaiting, retries as retriesMade } from '../telemetry/metrics.ts'
import { CallLost, SubgraphFault } from '../subgraph/fault.ts'
import { createBreaker } from './breaker.ts'
import { createBulkhead } from './bulkhead.ts'
import type { ResilienceConfig } from './config.ts'
import { createRetryBudget } from './retry-budget.ts'

export interface GuardedCall<Answer> {
  /** For all of it: waiting, asking, and asking again. */
  timeoutMs: number
  /** Whether it may be asked again: a query changes nothing. */
  mayRepeat: boolean
  ask(timeoutMs: number): Promise<Answer>
}

export interface Guard {
  <Answer>(call: GuardedCall<Answer>): Promise<Answer>
  /** It is measured no more. */
  close(): void
}

/** Milliseconds before a call is made again: this, and up to twice as much by chance, so that not all come back at once. */
const pauseBeforeRetry = 20

/** Calls one subgraph no more than it can bear, and not at all for a while when it does not answer. */
export function guardSubgraph(
  subgraph: string,
  { concurrency, queue, retries, breakerFailures, breakerPauseMs }: ResilienceConfig,
  log: Logger,
): Guard {
  const bulkhead = createBulkhead({ concurrency, queue })
  const breaker = createBreaker({ subgraph, failures: breakerFailures, pauseMs: breakerPauseMs, log })
  const budget = createRetryBudget()
  const made = retriesMade.of(subgraph)
  const readings = [
    callsRunning.read([subgraph], bulkhead.running),
    callsWaiting.read([subgraph], bulkhead.waiting),
    breakerOpen.read([subgraph], breaker.openness),
  ]

  async function guard<Answer>({ timeoutMs, mayRepeat, ask }: GuardedCall<Answer>): Promise<Answer> {
    const deadline = performance.now() + timeoutMs
    const left = () => Math.max(1, Math.round(deadline - performance.now()))
    budget.earn()
    for (let tries = 0; ; tries += 1) {
      try {
        return await bulkhead.run(left, () => breaker.run(() => ask(left())))
      } catch (error) {
        if (!mayRepeat || tries >= retries || !isWorthAnother(error)) throw error
        await pause(pauseBeforeRetry * (1 + 2 * Math.random()))
        if (performance.now() >= deadline) throw error
        made.value += 1
      }
    }
  }

  /** The instance that was lost is asked no more, so that this multiplies nothing. */
  const isWorthAnother = (error: unknown) => error instanceof CallLost || (isLost(error) && budget.spend())

  return Object.assign(guard, { close: () => readings.forEach((stop) => stop()) })
}

/** A connection failed; an answer that came too late or was none would be no better the next time. */
const isLost = (error: unknown) => !(error instanceof SubgraphFault)
