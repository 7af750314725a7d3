import type { Logger } from '#kit/observability/log.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { type Holding, listHoldings } from './holding.ts'
import { claimObjects, listMarked, listReferred, lockMark, markUnreferenced } from './holding-repository.ts'

export interface SweepOptions {
  prisma: PrismaClient
  store: ObjectStore
  clock: () => Date
  log: Logger
}

/**
 * How long a thing lies after it was first seen that nothing refers to it, in milliseconds. A former edition's URLs are good for
 * hours, and the library takes readers' places from it once it has heard of the new one.
 */
const grace = 7 * 24 * 3_600_000
/** Longer than any upload takes. */
const longestPut = 24 * 3_600_000

const batchSize = 500
/** Removed in one transaction, which must not stay idle for long. */
const removedAtOnce = 1_000
const removalTimeout = 50_000

/** Removes from the store what nothing has referred to for a while, and only that. Any number may run at once, beside all else. */
export function createSweep({ prisma, store, clock, log }: SweepOptions) {
  return async function sweep(signal: AbortSignal): Promise<void> {
    const now = clock()
    await store.discardUnfinished(new Date(now.getTime() - longestPut))
    for await (const batch of inBatches(listHoldings(store))) {
      signal.throwIfAborted()
      await markUnreferenced(prisma, batch, now)
    }
    const before = new Date(now.getTime() - grace)
    let removed = 0
    let batch: Holding[] = []
    do {
      batch = await listMarked(prisma, before, batch.at(-1)?.key ?? '', batchSize)
      for (const holding of batch) removed += await remove(holding, before, signal)
    } while (batch.length > 0)
    log.info({ removed }, 'the store was swept')
  }

  /** Gives the number of objects that were removed. */
  async function remove(holding: Holding, before: Date, signal: AbortSignal): Promise<number> {
    for (let removed = 0; ;) {
      signal.throwIfAborted()
      const count = await prisma.$transaction(
        async (tx) => {
          if (!(await lockMark(tx, holding.key, before))) return 0
          const isReferred = (await listReferred(tx, [holding])).size > 0
          const keys = isReferred ? [] : await keysOf(holding)
          await store.delete(keys)
          if (keys.length < removedAtOnce) await claimObjects(tx, [holding.key])
          return keys.length
        },
        { timeout: removalTimeout },
      )
      removed += count
      if (count < removedAtOnce) return removed
    }
  }

  async function keysOf({ key }: Holding): Promise<string[]> {
    if (!key.endsWith('/')) return [key]
    const keys: string[] = []
    for await (const object of store.list(key)) {
      keys.push(object.key)
      if (keys.length === removedAtOnce) break
    }
    return keys
  }
}

async function* inBatches(holdings: AsyncIterable<Holding>): AsyncGenerator<Holding[]> {
  let batch: Holding[] = []
  for await (const holding of holdings) {
    batch.push(holding)
    if (batch.length < batchSize) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
