import { readEnv, type Env } from '../../config/env.ts'

export interface MetricsConfig {
  host: string
  port: number
}

/** Null where they are shown to nobody. */
export const readMetricsConfig = (env: Env): MetricsConfig | null =>
  readEnv(env, (read) =>
    read.optional('METRICS_PORT') === undefined
      ? null
      : {
          host: read.string('METRICS_HOST', read.string('HOST', '127.0.0.1')),
          port: read.integer('METRICS_PORT', { min: 0, max: 65_535 }),
        },
  )
