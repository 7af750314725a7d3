import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { readTracingConfig } from '#kit/observability/tracing/config.ts'
import { startTracing } from '#kit/observability/tracing/tracing.ts'

export interface CollectedSpan {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  attributes: Record<string, unknown>
  status: number
  links: string[]
}

export interface Collector extends AsyncDisposable {
  env: { OTEL_EXPORTER_OTLP_ENDPOINT: string; OTEL_TRACES_SAMPLER_ARG?: string }
  spans: CollectedSpan[]
  named(name: string): CollectedSpan[]
  /** What is below a span, at any depth. */
  below(span: CollectedSpan): CollectedSpan[]
}

/** What an OpenTelemetry collector is sent, as OTLP over HTTP. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = []
  const server = createServer(async (request, response) => {
    const { resourceSpans } = (await json(request)) as any
    for (const { scopeSpans } of resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans.map(readSpan))
    response.setHeader('content-type', 'application/json').end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const below = (span: CollectedSpan): CollectedSpan[] =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === span.spanId)
      .flatMap((child) => [child, ...below(child)])
  return {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` },
    spans,
    named: (name) => spans.filter((span) => span.name === name),
    below,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

const valueOf = ({ arrayValue, ...one }: any): unknown =>
  arrayValue ? arrayValue.values.map(valueOf) : Object.values(one)[0]

const readSpan = ({ attributes, status, links = [], ...span }: any): CollectedSpan => ({
  ...span,
  attributes: Object.fromEntries(attributes.map(({ key, value }: any) => [key, valueOf(value)])),
  status: status?.code ?? 0,
  links: links.map(({ traceId }: any) => traceId),
})

/** Traces what the work does in this process, and gives all of it. */
export async function collect(
  work: (collector: Collector) => Promise<void>,
  env: Record<string, string> = {},
): Promise<Collector> {
  await using collector = await startCollector()
  {
    await using _ = await startTracing(
      readTracingConfig({ ...collector.env, ...env, LOG_LEVEL: 'silent' }, []),
    )
    await work(collector)
  }
  return collector
}
