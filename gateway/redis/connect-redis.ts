import type { RedisClientType } from '@redis/client'
import type { Logger } from '#kit/observability/log.ts'

export type Redis = RedisClientType

/** Milliseconds that a request waits for it at most. */
const patience = 250
const connectTimeout = 2_000
const longestPause = 2_000

/**
 * Connects in the background and again whenever the connection is lost. While it is away each command fails at once, and who
 * asked does without.
 */
export async function connectRedis(url: string, log: Logger): Promise<Redis> {
  const { createClient } = await import('@redis/client')
  const redis: Redis = createClient({
    url,
    disableOfflineQueue: true,
    commandOptions: { timeout: patience },
    socket: { connectTimeout, reconnectStrategy: (tries) => Math.min(longestPause, 50 * 2 ** tries) },
  })
  let isAway = false
  redis.on('error', (error) => {
    if (!isAway) log.warn({ err: error }, 'Redis is not available')
    isAway = true
  })
  redis.on('ready', () => {
    if (isAway) log.info('Redis is available again')
    isAway = false
  })
  redis.connect().catch(() => {})
  return redis
}
