import { join } from 'node:path'
import { readEnv, type Env } from '#kit/config/env.ts'
import { readAcceptedSecrets, readCommonConfig } from '#kit/config/subgraph-config.ts'
import { readClientCheck, type ClientCheckConfig } from './composition/check-clients.ts'
import { readDiscoveryConfig, type DiscoveryConfig } from './discovery/config.ts'
import { readCacheConfig, type CacheConfig } from './cache/config.ts'
import { readPersistedConfig, type PersistedConfig } from './persisted/config.ts'
import { readResilienceConfig, type ResilienceConfig } from './resilience/config.ts'
import { readLimitsConfig, type LimitsConfig } from './limits/config.ts'
import { readSubscriptionLimits, type SubscriptionLimits } from './subscriptions/config.ts'
import type { PlannerName } from './execution/planner/process/protocol.ts'

export interface GatewayConfig {
  host: string
  /** 0: any free one. */
  port: number
  /** What clients see, and the issuer of the tokens they bring. */
  publicUrl: string
  /** Null only where no subgraph asks for the gateway's word; calls go out unsigned then. */
  secret: string | null
  discovery: DiscoveryConfig
  /** Whether there is an identity that checks tokens; otherwise everybody is anonymous. */
  hasIdentity: boolean
  /** Where the supergraph comes from: the file, or what subgraphs say of themselves, with the file while they do not compose. */
  supergraphSource: 'file' | 'subgraphs'
  supergraphFile: string
  /** How often the source is looked at for another supergraph; 0: never. */
  supergraphPollMs: number
  clientCheck: ClientCheckConfig
  /** Which query planner; Apollo's takes over where Hive's has no binary. */
  planner: PlannerName
  /** How long an operation may take to plan; what takes longer is refused. */
  planningTimeoutMs: number
  /** A folder of operations that are made ready before the first request; null: none. */
  expectedOperations: string | null
  persisted: PersistedConfig
  limits: LimitsConfig
  resilience: ResilienceConfig
  caches: CacheConfig
  subscriptions: SubscriptionLimits
  /** What the gateways share; null: each counts and keeps for itself. */
  redisUrl: string | null
  subgraphTimeoutMs: number
  /** How long the headers of a request may take to arrive, and then a body that is no upload. */
  requestTimeoutMs: number
  maxUploadBytes: number
  /** How long an upload may stand still. */
  uploadIdleTimeoutMs: number
  /** Between no longer being ready and closing. */
  shutdownDelayMs: number
  /** How long requests under way may take to end when the gateway stops. */
  shutdownTimeoutMs: number
  /** Addresses and networks whose X-Forwarded-For is believed. */
  trustedProxies: string[]
  /** Milliseconds from which on an operation is told in the log with all its parts; 0: never. */
  slowOperationMs: number
  production: boolean
  logLevel: string
}

const defaultSupergraphFile = join(import.meta.dirname, '../schema/supergraph.graphql')

export function readGatewayConfig(env: Env = process.env): GatewayConfig {
  return readEnv(env, (read) => {
    const discovery = readDiscoveryConfig(read)
    const hasIdentity = 'identity' in discovery.configured || discovery.registryUrl !== null
    // With another graph behind it and no identity in front, there is nothing to sign.
    const isSigning = hasIdentity || read.optional('SECRET') !== undefined
    const common = readCommonConfig(isSigning ? read : { ...read, secret: () => '' })
    return {
      ...common,
      secret: isSigning ? common.secret : null,
      port: read.integer('PORT', { fallback: 4000, min: 0, max: 65_535 }),
      discovery: {
        ...discovery,
        registrySecrets: [common.secret, ...readAcceptedSecrets(read)],
      },
      hasIdentity,
      supergraphSource: read.oneOf('SUPERGRAPH_SOURCE', ['file', 'subgraphs'], 'file'),
      supergraphFile: read.string('SUPERGRAPH_FILE', defaultSupergraphFile),
      supergraphPollMs: read.integer('SUPERGRAPH_POLL_MS', { fallback: 5_000, min: 0, max: 3_600_000 }),
      clientCheck: readClientCheck(read),
      planner: read.oneOf('QUERY_PLANNER', ['hive', 'apollo'], 'hive'),
      planningTimeoutMs: read.integer('PLANNING_TIMEOUT_MS', { fallback: 5_000, min: 1, max: 600_000 }),
      expectedOperations: read.optional('EXPECTED_OPERATIONS') ?? null,
      persisted: readPersistedConfig(read, common.production),
      limits: readLimitsConfig(read),
      resilience: readResilienceConfig(read),
      caches: readCacheConfig(read),
      subscriptions: readSubscriptionLimits(read),
      redisUrl: read.optional('REDIS_URL') ? read.url('REDIS_URL') : null,
      subgraphTimeoutMs: read.integer('SUBGRAPH_TIMEOUT_MS', { fallback: 10_000, min: 1, max: 600_000 }),
      requestTimeoutMs: read.integer('REQUEST_TIMEOUT_MS', { fallback: 20_000, min: 1, max: 300_000 }),
      maxUploadBytes: read.integer('MAX_UPLOAD_BYTES', { fallback: 512 * 1_024 * 1_024, min: 1 }),
      uploadIdleTimeoutMs: read.integer('UPLOAD_IDLE_TIMEOUT_MS', { fallback: 60_000, min: 1 }),
      shutdownTimeoutMs: read.integer('SHUTDOWN_TIMEOUT_MS', { fallback: 10_000, min: 0 }),
      slowOperationMs: read.integer('SLOW_OPERATION_MS', { fallback: 2_000, min: 0, max: 600_000 }),
      trustedProxies: (read.optional('TRUSTED_PROXIES') ?? '').split(/[\s,]+/).filter(Boolean),
    }
  })
}
