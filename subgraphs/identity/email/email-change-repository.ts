import type { Db, Tx } from '../database.ts'
import type { EmailChange, Prisma } from '../generated/prisma/client.ts'

/** The one that is under way, in place of one before. */
export const replaceEmailChange = (
  tx: Tx,
  change: Pick<EmailChange, 'accountId' | 'email' | 'emailKey' | 'createdAt'>,
) =>
  tx.emailChange.upsert({
    where: { accountId: change.accountId },
    create: change,
    update: { ...change, leftAt: null, enteredAt: null },
  })

export const findEmailChange = (db: Db, accountId: string) =>
  db.emailChange.findUnique({ where: { accountId } })

export const markEmailChange = (
  tx: Tx,
  accountId: string,
  data: Pick<Prisma.EmailChangeUpdateInput, 'leftAt' | 'enteredAt'>,
) => tx.emailChange.update({ where: { accountId }, data })

export const dropEmailChange = (tx: Tx, accountId: string) =>
  tx.emailChange.deleteMany({ where: { accountId } })
