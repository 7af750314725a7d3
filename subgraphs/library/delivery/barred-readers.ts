import { LRUCache } from 'lru-cache'
import { isOfAge } from '#kit/auth/viewer.ts'
import { isId } from '#kit/ids.ts'
import type { Clock, Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { findAgeLimit, listCompanions } from '../household/household-repository.ts'
import type { GrantTerms } from './content-url.ts'

/** Whether an address of content is good no more, though its time is not over: by what its reader is now, and who shares with them. */
export type IsBarred = (grant: GrantTerms) => Promise<boolean>

/** Milliseconds for which an answer is believed: who is suspended, or left a household, reads on for so long. */
const believed = 20_000

interface Standing {
  isBarred: boolean
  ageLimit: number | null
  companions: readonly string[]
}

/** Looks once for all the resources of a page. */
export function createBarredReaders(prisma: PrismaClient, clock: Clock): IsBarred {
  const known = new LRUCache<string, Standing>({
    max: 100_000,
    ttl: believed,
    perf: { now: () => clock().getTime() },
    fetchMethod: async (userId) => {
      const [barred, ageLimit, companions] = await Promise.all([
        prisma.barredReader.count({ where: { userId } }),
        findAgeLimit(prisma, userId),
        listCompanions(prisma, userId),
      ])
      return { isBarred: barred > 0, ageLimit, companions }
    },
  })
  return async ({ readerId, sharedById, minimumAge }) => {
    const standing = readerId !== null && isId(readerId) ? await known.fetch(readerId) : undefined
    if (!standing) return false
    const isShared = sharedById === null || standing.companions.includes(sharedById)
    return standing.isBarred || !isShared || !isOfAge(standing, minimumAge)
  }
}

export const barReader = (tx: Tx, userId: string, at: Date) =>
  tx.barredReader.createMany({ data: [{ userId, at }], skipDuplicates: true })
