import type { EnvReader } from '#kit/config/env.ts'
import { persistedModes, type PersistedMode } from './persisted-operations.ts'

export interface PersistedConfig {
  /** A folder of manifests; null: there are none. */
  folder: string | null
  mode: PersistedMode
  pollMs: number
  automatic: 'off' | 'memory' | 'redis'
}

export function readPersistedConfig(read: EnvReader, production: boolean): PersistedConfig {
  const folder = read.optional('PERSISTED_OPERATIONS') ?? null
  const mode = read.oneOf('PERSISTED_MODE', persistedModes, 'off')
  const isClosed = mode === 'safelist' || mode === 'ids'
  if (mode !== 'off' && folder === null)
    read.fault(`PERSISTED_MODE=${mode} needs PERSISTED_OPERATIONS, a folder of manifests`)
  const automatic = read.oneOf(
    'AUTOMATIC_PERSISTED_QUERIES',
    ['off', 'memory', 'redis'],
    production || isClosed ? 'off' : 'memory',
  )
  if (isClosed && automatic !== 'off')
    read.fault(`AUTOMATIC_PERSISTED_QUERIES must be off with PERSISTED_MODE=${mode}: anybody could add to it`)
  if (automatic === 'redis' && !read.optional('REDIS_URL'))
    read.fault('AUTOMATIC_PERSISTED_QUERIES=redis needs REDIS_URL')
  return {
    folder,
    mode,
    pollMs: read.integer('PERSISTED_POLL_MS', { fallback: 5_000, min: 0, max: 3_600_000 }),
    automatic,
  }
}
