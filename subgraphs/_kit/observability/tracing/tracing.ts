import type { Attributes } from '@opentelemetry/api'
import { createLog } from '../log.ts'
import type { TracingConfig } from './config.ts'

export interface SpanAbout {
  /** What it is to others: answers them, asks them, or works on what they left. Nothing: its own affair. */
  kind?: 'server' | 'client' | 'consumer'
  attributes?: Attributes
  /**
   * Whose doing it is: that of a caller by its headers, whom we trust (`inside`) or who decides on nothing but the trace's
   * id (`outside`). Otherwise of the span that it is within.
   */
  inside?: Headers
  outside?: Headers
  /** The `traceparent` of what caused it, and is no part of it. */
  causedBy?: string | null | undefined
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Attributes hold names, sizes and codes: no value that a client sent, no SQL value, no message of an error. */
export interface OpenSpan {
  traceId: string
  /** Does the work as a part of it. */
  run<Result>(work: () => Result): Result
  set(attributes: Attributes): void
  rename(name: string): void
  /** By a code, or by the name of an error's class. */
  fail(error: unknown): void
  end(): void
}

export interface Tracing {
  open(name: string, about?: SpanAbout): OpenSpan
  /** A span for as long as the work takes; it fails where the work does. */
  span<Result>(name: string, about: SpanAbout, work: (span: OpenSpan) => Result): Result
  /** Whether the work at hand is a part of a span: what nobody asked for makes no trace of its own. */
  isWithin(): boolean
  /** Those by which another process goes on with the trace (W3C Trace Context). */
  headers(): Record<string, string>
  /** The work, wherever it is called from later, as a part of the span at hand. */
  bind<Work extends (...args: never[]) => unknown>(work: Work): Work
}

/** Of this process; null where nothing is traced, which costs no more than to ask for it. */
export let tracing: Tracing | null = null

/** Work that is worth a span, which is too seldom for the cost of saying so to matter. */
export const inSpan = <Result>(name: string, work: () => Result): Result =>
  tracing ? tracing.span(name, {}, work) : work()

/** Until it is disposed of, which sends what is left. OpenTelemetry is read only here. */
export async function startTracing(config: TracingConfig | null): Promise<AsyncDisposable> {
  if (!config) return { [Symbol.asyncDispose]: async () => {} }
  const { openTelemetry } = await import('./open-telemetry.ts')
  const opened = openTelemetry(config, createLog({ level: config.logLevel, part: 'tracing' }))
  tracing = opened.tracing
  return {
    async [Symbol.asyncDispose]() {
      tracing = null
      await opened.close()
    },
  }
}
