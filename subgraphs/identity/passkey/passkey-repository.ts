import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Passkey, PasskeyChallenge } from '../generated/prisma/client.ts'

/** The newest first. */
export const listPasskeys = (db: Db, accountId: string): Promise<Passkey[]> =>
  db.passkey.findMany({ where: { accountId }, orderBy: { id: 'desc' } })

export const findPasskey = (db: Db, credentialId: string): Promise<Passkey | null> =>
  db.passkey.findUnique({ where: { credentialId } })

/** False where that credential is kept already. */
export async function insertPasskey(tx: Tx, passkey: Omit<Passkey, 'lastUsedAt'>): Promise<boolean> {
  const { count } = await tx.passkey.createMany({ data: [passkey], skipDuplicates: true })
  return count > 0
}

/** False where the account has no such passkey. */
export async function deletePasskey(tx: Tx, accountId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false
  const { count } = await tx.passkey.deleteMany({ where: { id, accountId } })
  return count > 0
}

/** False where it was removed meanwhile. */
export async function markPasskeyUsed(tx: Tx, id: string, counter: bigint, at: Date): Promise<boolean> {
  const { count } = await tx.passkey.updateMany({ where: { id }, data: { counter, lastUsedAt: at } })
  return count > 0
}

/** Those that nobody answered in time go on the way. */
export async function insertChallenge(db: Db, challenge: PasskeyChallenge, at: Date): Promise<void> {
  await db.passkeyChallenge.deleteMany({ where: { expiresAt: { lte: at } } })
  await db.passkeyChallenge.create({ data: challenge })
}

/** False where it was used before, is too old, or is for something else. One DELETE: of any number, one gets it. */
export async function useChallenge(
  db: Db,
  challenge: string,
  accountId: string | null,
  at: Date,
): Promise<boolean> {
  const { count } = await db.passkeyChallenge.deleteMany({
    where: { challenge, accountId, expiresAt: { gt: at } },
  })
  return count > 0
}
