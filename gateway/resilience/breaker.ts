import {
  BrokenCircuitError,
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  noJitterGenerator,
  SamplingBreaker,
  type IBreaker,
} from 'cockatiel'
import type { Logger } from '#kit/observability/log.ts'
import { CallLost, SubgraphFault, unavailable } from '../subgraph/fault.ts'

export interface Breaker {
  /** 0: all calls go through; 1: none does; between them: one is let through to see. */
  openness(): number
  run<Result>(work: () => Promise<Result>): Promise<Result>
}

export interface BreakerOptions {
  subgraph: string
  failures: number
  pauseMs: number
  log: Logger
}

/** Beside failures in a row: half of all calls in that many milliseconds, where there are at least five a second. */
const sampling = { threshold: 0.5, duration: 10_000, minimumRps: 5 }
const longestPause = 30_000

/**
 * Leaves a subgraph alone for a while that does not answer, so that nobody waits for it; then one call finds out whether it is
 * back, and the others wait for what it finds.
 */
export function createBreaker({ subgraph, failures, pauseMs, log }: BreakerOptions): Breaker {
  if (failures === 0) return { openness: () => 0, run: (work) => work() }
  const policy = circuitBreaker(handleWhen(isOutage), {
    breaker: any([new ConsecutiveBreaker(failures), new SamplingBreaker(sampling)]),
    halfOpenAfter: new ExponentialBackoff({
      initialDelay: pauseMs,
      maxDelay: Math.max(pauseMs, longestPause),
      generator: noJitterGenerator,
    }),
  })
  policy.onBreak(() => log.warn({ subgraph }, 'a subgraph is left alone for a while'))
  policy.onStateChange((state) => {
    if (state === CircuitState.Closed) log.info({ subgraph }, 'a subgraph is back')
  })
  return {
    openness: () => openness[policy.state],
    async run(work) {
      try {
        return await policy.execute(work)
      } catch (error) {
        throw error instanceof BrokenCircuitError ? unavailable(new Error('It is left alone.')) : error
      }
    },
  }
}

const openness = {
  [CircuitState.Closed]: 0,
  [CircuitState.HalfOpen]: 0.5,
  [CircuitState.Open]: 1,
  [CircuitState.Isolated]: 1,
}

/** What a client did wrong with its files says nothing of the subgraph, nor does one of several instances that is lost. */
const isOutage = (error: unknown) =>
  !(error instanceof SubgraphFault) || (error.code === 'UNAVAILABLE' && !(error instanceof CallLost))

const any = (breakers: readonly IBreaker[]): IBreaker => ({
  state: null,
  success: (state) => breakers.forEach((one) => one.success(state)),
  failure: (state) => breakers.map((one) => one.failure(state)).includes(true),
})
