import type { EnvReader } from '#kit/config/env.ts'

/** What the gateway spares each subgraph, and itself. Each subgraph has all of it for itself. */
export interface ResilienceConfig {
  /** Calls under way at a time. */
  concurrency: number
  /** Calls that wait for their turn; more are not begun. */
  queue: number
  /** How often a query is asked again whose connection failed. */
  retries: number
  /** Failures in a row after which it is left alone; 0: never. */
  breakerFailures: number
  /** For how long at first, in milliseconds; twice as long each time that it has not recovered. */
  breakerPauseMs: number
  /** Of one answer. */
  maxAnswerBytes: number
}

export function readResilienceConfig(read: EnvReader): ResilienceConfig {
  return {
    concurrency: read.integer('SUBGRAPH_CONCURRENCY', { fallback: 128, min: 1 }),
    queue: read.integer('SUBGRAPH_QUEUE', { fallback: 512, min: 0 }),
    retries: read.integer('SUBGRAPH_RETRIES', { fallback: 1, min: 0, max: 5 }),
    breakerFailures: read.integer('SUBGRAPH_BREAKER_FAILURES', { fallback: 5, min: 0 }),
    breakerPauseMs: read.integer('SUBGRAPH_BREAKER_PAUSE_MS', { fallback: 1_000, min: 1 }),
    // A page of the graph is a thousandth of it.
    maxAnswerBytes: read.integer('MAX_ANSWER_BYTES', { fallback: 16 * 1_048_576, min: 1_024 }),
  }
}
