import { readEnv, type Env, type EnvReader } from './env.ts'
import { readRegistryConfig, type RegistryConfig } from '../registry/config.ts'
import { readStorageConfig, type StorageConfig } from '../storage/open-store.ts'

export interface SubgraphConfig {
  name: string
  host: string
  /** 0: any free one. */
  port: number
  /** This subgraph's own role and schema. */
  databaseUrl: string
  /** The transport between subgraphs. */
  eventsDatabaseUrl: string
  /** At least 32 characters, the same for all parts; keys are derived from it, it is never used itself. */
  secret: string
  /** Others by which the gateway may sign too, while one takes the other's place. */
  acceptedSecrets: readonly string[]
  /** Whether the gateway's calls must each be signed. */
  signedRequests: boolean
  /** What clients see: the gateway's outside address, without a trailing slash. */
  publicUrl: string
  /** Where gateways learn of this instance; null: they are told by configuration. */
  registry: RegistryConfig | null
  storage: StorageConfig
  /** Between no longer being ready and closing, in milliseconds. */
  shutdownDelayMs: number
  production: boolean
  logLevel: string
}

/** What every part reads, the gateway too. */
export function readCommonConfig(read: EnvReader) {
  const production = read.optional('NODE_ENV') === 'production'
  return {
    host: read.string('HOST', '127.0.0.1'),
    secret: read.secret('SECRET', 32),
    publicUrl: read.url(
      'PUBLIC_URL',
      `http://localhost:${read.integer('PORT', { fallback: 4000, min: 0, max: 65_535 })}`,
    ),
    shutdownDelayMs: read.integer('SHUTDOWN_DELAY_MS', {
      fallback: production ? 5_000 : 0,
      min: 0,
      max: 600_000,
    }),
    production,
    logLevel: readLogLevel(read),
  }
}

/** Beside `SECRET`. */
export const readAcceptedSecrets = (read: EnvReader): string[] =>
  read.optional('ACCEPTED_SECRETS') ? read.secret('ACCEPTED_SECRETS', 32).split(/[\s,]+/) : []

export const readLogLevel = (read: EnvReader): string =>
  read.oneOf('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info')

/** `CATALOG_PORT`, `CATALOG_DATABASE_URL`, ... for the subgraph `catalog`; what all share has no prefix. */
export function readSubgraphConfig(name: string, env: Env): SubgraphConfig {
  const prefix = name.toUpperCase()
  return readEnv(env, (read) => ({
    name,
    ...readCommonConfig(read),
    acceptedSecrets: readAcceptedSecrets(read),
    signedRequests: read.boolean('SIGNED_REQUESTS', true),
    port: read.integer(`${prefix}_PORT`, { fallback: 0, min: 0, max: 65_535 }),
    databaseUrl: read.url(`${prefix}_DATABASE_URL`),
    eventsDatabaseUrl: read.url('EVENTS_DATABASE_URL'),
    registry: readRegistryConfig(read),
    storage: readStorageConfig(read),
  }))
}
