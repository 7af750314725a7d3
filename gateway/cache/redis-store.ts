import type { Logger } from '#kit/observability/log.ts'
import type { Redis } from '../redis/connect-redis.ts'
import type { Entry, EntryStore } from './entry.ts'

/** Shared by all gateways; how much it keeps is Redis' own setting (`maxmemory`). While it is away nothing is kept. */
export const keepInRedis = (redis: Redis, prefix: string, log: Logger): EntryStore => ({
  async find(keys) {
    try {
      const texts = await redis.mGet(keys.map((key) => prefix + key))
      return texts.map((text) => (typeof text === 'string' ? read(text) : null))
    } catch (error) {
      log.debug({ err: error }, 'Redis could not be asked for what is kept')
      return keys.map(() => null)
    }
  },
  keep(key, entry) {
    redis
      .set(prefix + key, write(entry), { expiration: { type: 'PXAT', value: Math.ceil(entry.expires) } })
      .catch((error: unknown) => log.debug({ err: error }, 'nothing could be kept in Redis'))
  },
  size: () => ({ entries: 0, bytes: 0 }),
})

/** What is known of the text on a line before it, so that the text itself is not written twice. */
const write = ({ text, ...known }: Entry) => `${JSON.stringify(known)}\n${text}`

function read(written: string): Entry | null {
  const end = written.indexOf('\n')
  try {
    return { ...(JSON.parse(written.slice(0, end)) as Omit<Entry, 'text'>), text: written.slice(end + 1) }
  } catch {
    return null
  }
}
