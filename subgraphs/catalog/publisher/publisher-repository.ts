import { newId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Publisher } from '../generated/prisma/client.ts'

/** Of a user whose name has not come yet. */
const unnamed = 'Publisher'

export const listPublishers = (db: Db, ids: readonly string[]): Promise<Publisher[]> =>
  db.publisher.findMany({ where: { id: { in: [...ids] } } })

/** Whom the user acts for. */
export async function findPublisherId(db: Db, userId: string): Promise<string | null> {
  const member = await db.publisherMember.findUnique({ where: { userId } })
  return member?.publisherId ?? null
}

/** The users who may act for a publisher. */
export async function listMembers(db: Db, publisherId: string): Promise<string[]> {
  const members = await db.publisherMember.findMany({ where: { publisherId }, orderBy: { userId: 'asc' } })
  return members.map((member) => member.userId)
}

/** The user's publisher, which their first book or its naming makes. */
export async function ensurePublisher(tx: Tx, userId: string): Promise<string> {
  const found = await findPublisherId(tx, userId)
  if (found) return found
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`publisher:${userId}`}))`
  const made = await findPublisherId(tx, userId)
  if (made) return made
  const user = await tx.userName.findUnique({ where: { userId } })
  const publisher = await tx.publisher.create({
    data: { id: newId(), name: user?.displayName ?? unnamed, members: { create: { userId } } },
  })
  return publisher.id
}

export const renamePublisher = (tx: Tx, id: string, name: string): Promise<Publisher> =>
  tx.publisher.update({ where: { id }, data: { name } })

export async function saveUserName(tx: Tx, userId: string, displayName: string): Promise<void> {
  await tx.userName.upsert({
    where: { userId },
    create: { userId, displayName },
    update: { displayName },
  })
}
