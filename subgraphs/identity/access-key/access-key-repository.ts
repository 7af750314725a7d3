import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { AccessKey } from '../generated/prisma/client.ts'
import type { AccessKeyRecord } from './access-key.ts'

const withoutHash = { omit: { hash: true } } as const

export const insertAccessKey = (tx: Tx, key: Omit<AccessKey, 'lastUsedAt' | 'revokedAt'>) =>
  tx.accessKey.create({ data: key, ...withoutHash })

/** False where there is no such key of the account's, or it is revoked already. */
export async function revokeAccessKey(tx: Tx, accountId: string, id: string, at: Date): Promise<boolean> {
  if (!isId(id)) return false
  const { count } = await tx.accessKey.updateMany({
    where: { id, accountId, revokedAt: null },
    data: { revokedAt: at },
  })
  return count > 0
}

/** Those that are neither revoked nor over, the newest first. */
export const listAccessKeys = (db: Db, accountId: string, at: Date): Promise<AccessKeyRecord[]> =>
  db.accessKey.findMany({
    where: { accountId, revokedAt: null, expiresAt: { gt: at } },
    orderBy: { id: 'desc' },
    ...withoutHash,
  })

/** The key, marked as used, and its owner; null unless both are good. */
export async function useAccessKey(db: Db, hash: Uint8Array<ArrayBuffer>, at: Date) {
  const found = await db.accessKey.findFirst({
    where: { hash, revokedAt: null, expiresAt: { gt: at }, account: { status: 'ACTIVE' } },
    include: { account: { select: { id: true, roles: true, ageLimit: true } } },
  })
  if (found) await db.accessKey.updateMany({ where: { id: found.id }, data: { lastUsedAt: at } })
  return found
}
