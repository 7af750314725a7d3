import { isId } from '#kit/ids.ts'
import type { Page } from '#kit/pagination/connection.ts'
import type { Db, Tx } from '../database.ts'
import { Prisma, type Account } from '../generated/prisma/client.ts'
import { newestFirst } from '../keyset.ts'
import { fold, looksOf } from './names.ts'

export interface NewAccount extends Pick<
  Account,
  'id' | 'username' | 'email' | 'displayName' | 'roles' | 'createdAt'
> {
  emailVerified?: boolean
  ageLimit?: number
  passwordHash: string
}

/** Null where the username is taken, or the e-mail address is another's who has confirmed it; also by one who came at the same moment. */
export async function insertAccount(
  tx: Tx,
  { passwordHash, ...account }: NewAccount,
): Promise<Account | null> {
  const [inserted] = await tx.account.createManyAndReturn({
    data: [
      {
        ...account,
        usernameKey: fold(account.username),
        usernameLooks: looksOf(account.username),
        emailKey: account.email && fold(account.email),
        heldEmailKey: account.email && account.emailVerified ? fold(account.email) : null,
      },
    ],
    skipDuplicates: true,
  })
  if (!inserted) return null
  await tx.credential.create({
    data: { accountId: inserted.id, passwordHash, changedAt: inserted.createdAt },
  })
  return inserted
}

/** In the order asked for; a missing account is null. */
export async function findAccounts(db: Db, ids: readonly string[]): Promise<(Account | null)[]> {
  const rows = await db.account.findMany({ where: { id: { in: ids.filter(isId) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null)
}

/** Those that have the username, one that looks like it, or the e-mail address confirmed. */
export function findHolders(db: Db, names: { username: string | null; email: string | null }) {
  const keys: Prisma.AccountWhereInput[] = []
  if (names.username !== null)
    keys.push({ usernameKey: fold(names.username) }, { usernameLooks: looksOf(names.username) })
  if (names.email !== null) keys.push({ heldEmailKey: fold(names.email) })
  return db.account.findMany({
    where: { OR: keys },
    select: { id: true, usernameKey: true, usernameLooks: true },
  })
}

/**
 * By username or e-mail address; a username has no `@`. An address is that of whoever confirmed it, else of whoever gave it first. One
 * statement, from the name on, so that it takes as long where there is no
 * account: a planner with the choice might look through all credentials for one that isn't there.
 */
export async function findCredential(
  db: Db,
  login: string,
): Promise<{ accountId: string; passwordHash: string } | null> {
  const key = fold(login)
  const column = Prisma.raw(key.includes('@') ? 'email_key' : 'username_key')
  const [found] = await db.$queryRaw<{ accountId: string; passwordHash: string | null }[]>`
    SELECT account.id AS "accountId", credential.password_hash AS "passwordHash"
    FROM account LEFT JOIN credential ON credential.account_id = account.id WHERE account.${column} = ${key}
    ORDER BY account.held_email_key NULLS LAST, account.id LIMIT 1`
  return found?.passwordHash ? { ...found, passwordHash: found.passwordHash } : null
}

export const findByLogin = (db: Db, login: string): Promise<Account | null> =>
  db.account.findFirst({
    where: namedBy(login),
    orderBy: [{ heldEmailKey: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
  })

function namedBy(login: string): Prisma.AccountWhereInput {
  const key = fold(login)
  return key.includes('@') ? { emailKey: key } : { usernameKey: key }
}

export async function findPasswordHash(db: Db, accountId: string): Promise<string | null> {
  const found = await db.credential.findUnique({ where: { accountId }, select: { passwordHash: true } })
  return found?.passwordHash ?? null
}

export const replacePassword = (tx: Tx, accountId: string, passwordHash: string, changedAt: Date) =>
  tx.credential.update({ where: { accountId }, data: { passwordHash, changedAt } })

/** Accounts from before looks were kept; one that looks like another keeps null, and its name. */
export async function fillLooks(db: Db): Promise<void> {
  const rows = await db.account.findMany({
    where: { usernameLooks: null },
    select: { id: true, username: true },
    orderBy: { id: 'asc' },
  })
  for (const { id, username } of rows) {
    await db.$executeRaw`
      UPDATE account SET username_looks = ${looksOf(username)} WHERE id = ${id}::uuid
      AND NOT EXISTS (SELECT 1 FROM account WHERE username_looks = ${looksOf(username)})`
  }
}

/** The account as it is now, and nobody changes it until `tx` ends. */
export async function lockAccount(tx: Tx, id: string): Promise<Account | null> {
  if (!isId(id)) return null
  await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${id}::uuid FOR NO KEY UPDATE`
  return tx.account.findUnique({ where: { id } })
}

/** The same for many readers at once: sign-ins don't wait for each other, but for a suspension. */
export async function shareAccount(tx: Tx, id: string): Promise<Account | null> {
  await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${id}::uuid FOR SHARE`
  return tx.account.findUnique({ where: { id } })
}

export const updateAccount = (
  tx: Tx,
  id: string,
  data: Pick<Prisma.AccountUpdateInput, 'roles' | 'status' | 'accessSince' | 'ageLimit' | 'displayName'>,
) => tx.account.update({ where: { id }, data: { ...data, version: { increment: 1 } } })

/** The account has the address from then on, confirmed; null where another has confirmed it. Takes turns with others for the address. */
export async function holdEmail(
  tx: Tx,
  id: string,
  { email, emailKey }: Pick<Account, 'email' | 'emailKey'>,
): Promise<Account | null> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`quire:identity:email:${emailKey}`}, 0))`
  const [holder] = await findHolders(tx, { username: null, email })
  if (holder && holder.id !== id) return null
  const data = { email, emailKey, heldEmailKey: emailKey, emailVerified: true }
  return tx.account.update({ where: { id }, data: { ...data, version: { increment: 1 } } })
}

/** Takes turns until `tx` ends, so that two administrators can't remove each other. */
export async function isLastAdministrator(tx: Tx, { id, roles, status }: Account): Promise<boolean> {
  if (!roles.includes('ADMIN') || status !== 'ACTIVE') return false
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('quire:identity:administrators', 0))`
  const others = { id: { not: id }, status: 'ACTIVE', roles: { has: 'ADMIN' } } as const
  return (await tx.account.count({ where: others })) === 0
}

export function listAccounts(db: Db, query: string | null, page: Page): Promise<Account[]> {
  const { beyond, orderBy, take } = newestFirst(page)
  return db.account.findMany({ where: { AND: [matching(query), beyond] }, orderBy, take })
}

export const countAccounts = (db: Db, query: string | null) => db.account.count({ where: matching(query) })

function matching(query: string | null): Prisma.AccountWhereInput {
  // Prisma hands LIKE's own signs on as they are.
  const contains = fold(query ?? '').replace(/[\\%_]/g, '\\$&')
  if (!contains) return {}
  return {
    OR: [
      { usernameKey: { contains } },
      { emailKey: { contains } },
      { displayName: { contains, mode: 'insensitive' } },
    ],
  }
}
