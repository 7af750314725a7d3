import type { Tx } from '../database.ts'
import type { RefreshToken } from '../generated/prisma/client.ts'
import { hashRefreshToken } from './refresh-token.ts'

export const insertToken = (
  tx: Tx,
  token: string,
  times: Pick<RefreshToken, 'sessionId' | 'createdAt' | 'expiresAt'>,
) => tx.refreshToken.create({ data: { hash: hashRefreshToken(token), ...times } })

/**
 * Uses the token up and gives its session; null where it can't be used. One conditional UPDATE: of any number who bring the same
 * token at once, the first gets the row, and the others wait and then find it used.
 */
export async function useToken(tx: Tx, token: string, at: Date): Promise<string | null> {
  const [used] = await tx.refreshToken.updateManyAndReturn({
    where: { hash: hashRefreshToken(token), usedAt: null, expiresAt: { gt: at } },
    data: { usedAt: at },
    select: { sessionId: true },
  })
  return used?.sessionId ?? null
}

/** The session of a token that was used before. */
export const findUsed = (tx: Tx, token: string) =>
  tx.refreshToken.findUnique({
    where: { hash: hashRefreshToken(token), usedAt: { not: null } },
    select: { session: { select: { id: true, accountId: true } } },
  })
