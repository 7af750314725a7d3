import type { Db, Tx } from '../database.ts'
import type { Totp } from '../generated/prisma/client.ts'
import { hashSecretToken } from '../secret-token.ts'

export const findTotp = (db: Db, accountId: string): Promise<Totp | null> =>
  db.totp.findUnique({ where: { accountId } })

/** One for each account, in the order asked for: whether it has one that is confirmed. */
export async function listConfirmed(db: Db, accountIds: readonly string[]): Promise<boolean[]> {
  const rows = await db.totp.findMany({
    where: { accountId: { in: [...accountIds] }, confirmedAt: { not: null } },
    select: { accountId: true },
  })
  const confirmed = new Set(rows.map((row) => row.accountId))
  return accountIds.map((id) => confirmed.has(id))
}

/** In place of one that nobody confirmed; false where there is a confirmed one. */
export async function replaceUnconfirmed(
  tx: Tx,
  totp: Pick<Totp, 'accountId' | 'sealedSecret' | 'createdAt'>,
): Promise<boolean> {
  await tx.totp.deleteMany({ where: { accountId: totp.accountId, confirmedAt: null } })
  const { count } = await tx.totp.createMany({ data: [totp], skipDuplicates: true })
  return count > 0
}

/** Uses the step up, and all before it; false where it was used before. One conditional UPDATE: of any number, one gets it. */
export async function useStep(
  tx: Tx,
  accountId: string,
  step: number,
  confirmation: { confirmedAt?: Date } = {},
): Promise<boolean> {
  const { count } = await tx.totp.updateMany({
    where: { accountId, OR: [{ lastStep: null }, { lastStep: { lt: step } }] },
    data: { lastStep: step, ...confirmation },
  })
  return count > 0
}

export const deleteTotp = (tx: Tx, accountId: string) => tx.totp.deleteMany({ where: { accountId } })

export async function replaceRecoveryCodes(
  tx: Tx,
  accountId: string,
  codes: readonly string[],
): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { accountId } })
  await tx.recoveryCode.createMany({
    data: codes.map((code) => ({ accountId, hash: hashSecretToken(code) })),
  })
}

/** False where it is none, or was used. */
export async function useRecoveryCode(tx: Tx, accountId: string, code: string): Promise<boolean> {
  const { count } = await tx.recoveryCode.deleteMany({ where: { accountId, hash: hashSecretToken(code) } })
  return count > 0
}

export const countRecoveryCodes = (db: Db, accountId: string) =>
  db.recoveryCode.count({ where: { accountId } })
