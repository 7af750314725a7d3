import type { EnvReader } from '#kit/config/env.ts'

const places = ['off', 'memory', 'redis'] as const

export interface CacheConfig {
  /** Where whole answers are kept, and where subgraphs'. */
  responses: { place: (typeof places)[number]; maxBytes: number }
  entities: { place: (typeof places)[number]; maxBytes: number }
  /** Milliseconds between two questions to a subgraph what has changed. */
  changesPollMs: number
}

export function readCacheConfig(read: EnvReader): CacheConfig {
  const cacheAt = (name: string) => {
    const place = read.oneOf(name, places, 'memory')
    if (place === 'redis' && !read.optional('REDIS_URL')) read.fault(`${name}=redis needs REDIS_URL`)
    const maxBytes = read.integer(`${name}_BYTES`, { fallback: 32 * 1_048_576, min: 65_536 })
    return { place, maxBytes }
  }
  return {
    responses: cacheAt('RESPONSE_CACHE'),
    entities: cacheAt('ENTITY_CACHE'),
    changesPollMs: read.integer('CHANGES_POLL_MS', { fallback: 1_000, min: 10, max: 60_000 }),
  }
}
