import type { Db, Tx } from '../database.ts'
import type { Prisma } from '../generated/prisma/client.ts'

/** Instances that start together take turns, so that one of them makes the key. */
export const lockKeys = (tx: Tx) =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('quire:identity:signing-keys', 0))`

/** The newest first; that one signs. */
export const listKeys = (db: Db) => db.signingKey.findMany({ orderBy: { id: 'desc' } })

export const insertKey = (tx: Tx, key: Prisma.SigningKeyCreateInput) => tx.signingKey.create({ data: key })

export const deleteKeys = (tx: Tx, ids: string[]) => tx.signingKey.deleteMany({ where: { id: { in: ids } } })
