import type { Db, Tx } from '../database.ts'
import type { EmailToken, EmailTokenPurpose, PrismaClient } from '../generated/prisma/client.ts'
import { hashSecretToken } from '../secret-token.ts'

/** The only one of its account and purpose from then on. */
export async function replaceToken(
  prisma: PrismaClient,
  token: string,
  row: Omit<EmailToken, 'hash'>,
): Promise<void> {
  const { accountId, purpose } = row
  await prisma.$transaction([
    prisma.emailToken.deleteMany({ where: { accountId, purpose } }),
    prisma.emailToken.create({ data: { hash: hashSecretToken(token), ...row } }),
  ])
}

/** A token of one of the purposes that is still good. */
export const findEmailToken = (db: Db, token: string, purposes: EmailTokenPurpose[], at: Date) =>
  db.emailToken.findFirst({
    where: { hash: hashSecretToken(token), purpose: { in: purposes }, expiresAt: { gt: at } },
  })

/** False where somebody used it a moment before. */
export async function useEmailToken(tx: Tx, { hash }: EmailToken): Promise<boolean> {
  const { count } = await tx.emailToken.deleteMany({ where: { hash } })
  return count > 0
}

export const dropEmailTokens = (tx: Tx, accountId: string, purposes: EmailTokenPurpose[]) =>
  tx.emailToken.deleteMany({ where: { accountId, purpose: { in: purposes } } })
