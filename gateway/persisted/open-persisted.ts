import type { Logger } from '#kit/observability/log.ts'
import { follow } from '../composition/follow.ts'
import type { Execution } from '../execution/execution.ts'
import type { Redis } from '../redis/connect-redis.ts'
import { keepInMemory, keepInRedis } from './automatic-store.ts'
import type { PersistedConfig } from './config.ts'
import { readPersistedList, type PersistedList } from './persisted-list.ts'
import { findDocuments, type FindDocument } from './persisted-operations.ts'

export interface PersistedSurroundings {
  execution: Execution
  redis: Redis | null
  log: Logger
  maxTokens: number
}

/** The manifests of the clients, each operation ready to run before the first request; followed while the gateway runs. */
export async function openPersisted(
  { folder, mode, pollMs, automatic }: PersistedConfig,
  { execution, redis, log, maxTokens }: PersistedSurroundings,
): Promise<{ findDocument: FindDocument; under: PersistedList['under']; stop(): Promise<void> }> {
  const read = () => readPersistedList(folder, maxTokens)
  let list = await read()
  await take(list)
  async function take(next: PersistedList): Promise<void> {
    const operations = next.operations.map(({ body }) => ({ text: body, operationName: null }))
    for (const { operation, reason } of await execution.keepReady(operations)) {
      const entry = next.operations.find(({ body }) => body === operation.text)
      if (entry)
        log.warn(
          { id: entry.id, operation: entry.name, reason },
          'a persisted operation does not fit the graph',
        )
    }
    list = next
  }
  const follower = follow(list, {
    what: 'list of persisted operations',
    read,
    textOf: ({ text }) => text,
    take,
    interval: folder === null ? 0 : pollMs,
    log,
  })
  const stores = { off: () => null, memory: keepInMemory, redis: () => redis && keepInRedis(redis, log) }
  return {
    findDocument: findDocuments({ mode, list: () => list, automatic: stores[automatic]() }),
    under: (body) => list.under(body),
    stop: follower.stop,
  }
}
