import type { Tx } from '../database.ts'
import type { RefreshToken } from '../generated/prisma/client.ts'
import { hashSecretToken } from '../secret-token.ts'

export const insertToken = (
  tx: Tx,
  token: string,
  times: Pick<RefreshToken, 'sessionId' | 'createdAt' | 'expiresAt'>,
) => tx.refreshToken.create({ data: { hash: hashSecretToken(token), ...times } })

/** Whose token it is; null where it is nobody's. */
export const findToken = (tx: Tx, token: string) =>
  tx.refreshToken.findUnique({
    where: { hash: hashSecretToken(token) },
    select: { usedAt: true, session: { select: { id: true, accountId: true } } },
  })

/** Uses the token up; false where it was used before, or is too old. One conditional UPDATE: of any number, one gets the row. */
export async function useToken(tx: Tx, token: string, at: Date): Promise<boolean> {
  const { count } = await tx.refreshToken.updateMany({
    where: { hash: hashSecretToken(token), usedAt: null, expiresAt: { gt: at } },
    data: { usedAt: at },
  })
  return count > 0
}
