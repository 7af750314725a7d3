import {
  context,
  createContextKey,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Link,
  type Span,
  type TextMapGetter,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { detectResources, envDetector, hostDetector, resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
} from '@opentelemetry/sdk-trace'
import type { Logger } from '../log.ts'
import type { TracingConfig } from './config.ts'
import type { OpenSpan, SpanAbout, Tracing } from './tracing.ts'

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER }
const isFromOutside = createContextKey('quire: from outside')
/** Characters of an attribute's value. */
const maxLength = 1_000

/** OpenTelemetry's SDK, set up for the process. What a collector doesn't take in time is dropped. */
export function openTelemetry(
  config: TracingConfig,
  log: Logger,
): { tracing: Tracing; close(): Promise<void> } {
  const tell = (message: string) => log.warn({ reason: message }, 'spans could not be sent')
  diag.setLogger(
    { error: tell, warn: tell, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  const provider = new TracerProvider({
    resource: detectResources({ detectors: [hostDetector, envDetector] }).merge(
      resourceFromAttributes({ 'service.name': config.serviceName }),
    ),
    sampler: decideByOurselves(config.ratio),
    spanLimits: { attributeValueLengthLimit: maxLength },
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: config.url }) })],
  })
  const contexts = new AsyncLocalStorageContextManager().enable()
  context.setGlobalContextManager(contexts)
  trace.setGlobalTracerProvider(provider)
  return {
    tracing: tracingWith(provider),
    async close() {
      await provider.shutdown()
      trace.disable()
      context.disable()
      diag.disable()
    },
  }
}

function tracingWith(provider: TracerProvider): Tracing {
  const tracer = provider.getTracer('quire')
  const propagator = new W3CTraceContextPropagator()

  const parentOf = ({ inside, outside }: SpanAbout): Context => {
    if (inside) return propagator.extract(ROOT_CONTEXT, inside, headerOf)
    if (!outside) return context.active()
    return propagator.extract(ROOT_CONTEXT, outside, headerOf).setValue(isFromOutside, true)
  }

  const linksOf = ({ causedBy }: SpanAbout): Link[] => {
    const cause =
      causedBy && trace.getSpanContext(propagator.extract(ROOT_CONTEXT, { traceparent: causedBy }, headerOf))
    return cause ? [{ context: cause }] : []
  }

  const open: Tracing['open'] = (name, about = {}) => {
    const { kind, attributes = {} } = about
    const parent = parentOf(about)
    const options = { kind: kind ? kinds[kind] : SpanKind.INTERNAL, attributes, links: linksOf(about) }
    const span = tracer.startSpan(name, options, parent)
    return openSpan(span, trace.setSpan(parent.deleteValue(isFromOutside), span))
  }

  return {
    open,
    span(name, about, work) {
      const span = open(name, about)
      return settle(span, () => span.run(() => work(span)))
    },
    isWithin: () => trace.getSpan(context.active()) !== undefined,
    headers() {
      const carrier: Record<string, string> = {}
      propagator.inject(context.active(), carrier, {
        set: (_, key, value) => void (carrier[key] = value),
      })
      return carrier
    },
    bind: (work) => context.bind(context.active(), work),
  }
}

const openSpan = (span: Span, within: Context): OpenSpan => ({
  traceId: span.spanContext().traceId,
  run: (work) => context.with(within, work),
  set: (attributes) => void span.setAttributes(attributes),
  rename: (name) => void span.updateName(name),
  fail(error) {
    // Of an error no more than its kind: its message can hold what a client sent.
    span.setAttribute('error.type', typeof error === 'string' ? error : nameOf(error))
    span.setStatus({ code: SpanStatusCode.ERROR })
  },
  end: () => span.end(),
})

function settle<Result>(span: OpenSpan, work: () => Result): Result {
  const failed = (error: unknown): never => {
    span.fail(error)
    span.end()
    throw error
  }
  try {
    const result = work()
    if (!(result instanceof Promise)) {
      span.end()
      return result
    }
    return result.then((value: unknown) => {
      span.end()
      return value
    }, failed) as Result
  } catch (error) {
    return failed(error)
  }
}

const nameOf = (error: unknown): string => {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown }
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown'
}

/**
 * A trace that comes from outside keeps its id and its caller, and is kept or not as one that begins here: by chance and not by
 * its id or its flag, which a client could choose so that all of its requests are kept. Further in, all follow the gateway.
 */
function decideByOurselves(ratio: number): Sampler {
  const usual = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) })
  const ids = new RandomIdGenerator()
  return {
    shouldSample: (within, traceId, ...about) =>
      within.getValue(isFromOutside) === true
        ? usual.shouldSample(ROOT_CONTEXT, ids.generateTraceId(), ...about)
        : usual.shouldSample(within, traceId, ...about),
    toString: () => `${usual.toString()}, of their own`,
  }
}

const headerOf: TextMapGetter<NonNullable<SpanAbout['inside']>> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => headers[key],
}
