import { LRUCache } from 'lru-cache'
import { isId } from '#kit/ids.ts'
import type { Clock, Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'

/** Whether somebody's addresses of content are good no more, though their time is not over. */
export type IsBarred = (readerId: string | null) => Promise<boolean>

/** Milliseconds for which an answer is believed: who is suspended reads on for so long. */
const believed = 20_000

/** Looks once for all the resources of a page. */
export function createBarredReaders(prisma: PrismaClient, clock: Clock): IsBarred {
  const known = new LRUCache<string, { isBarred: boolean }>({
    max: 100_000,
    ttl: believed,
    perf: { now: () => clock().getTime() },
    fetchMethod: async (userId) => ({
      isBarred: (await prisma.barredReader.count({ where: { userId } })) > 0,
    }),
  })
  return async (readerId) =>
    readerId !== null && isId(readerId) && ((await known.fetch(readerId))?.isBarred ?? false)
}

export const barReader = (tx: Tx, userId: string, at: Date) =>
  tx.barredReader.createMany({ data: [{ userId, at }], skipDuplicates: true })
