import { readEnv, type Env } from '../../config/env.ts'
import { readLogLevel } from '../../config/subgraph-config.ts'

/** OpenTelemetry's own variables (specification, "Environment Variable Specification"). */
export interface TracingConfig {
  /** Where spans go, as OTLP over HTTP. */
  url: string
  serviceName: string
  /** What share of the traces that begin here is kept. */
  ratio: number
  logLevel: string
}

const shares: Record<string, (ratio: number) => number> = {
  always_on: () => 1,
  always_off: () => 0,
  traceidratio: (ratio) => ratio,
}

/** Null where nothing is traced: unless an endpoint is named, and while `OTEL_SDK_DISABLED`. */
export function readTracingConfig(env: Env, parts: readonly string[]): TracingConfig | null {
  return readEnv(env, (read) => {
    const isNamed = (name: string) => read.optional(name) !== undefined
    const own = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'
    const shared = 'OTEL_EXPORTER_OTLP_ENDPOINT'
    const isOff = read.boolean('OTEL_SDK_DISABLED', false) || read.optional('OTEL_TRACES_EXPORTER') === 'none'
    const sampler = read.oneOf(
      'OTEL_TRACES_SAMPLER',
      [...Object.keys(shares), ...Object.keys(shares).map((name) => `parentbased_${name}`)],
      'parentbased_always_on',
    )
    const ratio = read.number('OTEL_TRACES_SAMPLER_ARG', { fallback: 1, min: 0, max: 1 })
    if (isOff || (!isNamed(own) && !isNamed(shared))) return null
    return {
      url: isNamed(own) ? read.url(own) : `${read.url(shared)}/v1/traces`,
      serviceName: read.string('OTEL_SERVICE_NAME', parts.length === 1 ? `quire-${parts[0]}` : 'quire'),
      ratio: shares[sampler.replace('parentbased_', '')]?.(ratio) ?? 1,
      logLevel: readLogLevel(read),
    }
  })
}
