import type { Page } from '#kit/pagination/connection.ts'
import type { Db, Tx } from '../database.ts'
import type { AuditEntry, Prisma } from '../generated/prisma/client.ts'
import { newestFirst } from '../keyset.ts'

export const insertEntry = (tx: Tx, entry: AuditEntry) =>
  tx.auditEntry.create({ data: entry, select: { id: true } })

export function listEntries(db: Db, where: Prisma.AuditEntryWhereInput, page: Page): Promise<AuditEntry[]> {
  const { beyond, orderBy, take } = newestFirst(page)
  return db.auditEntry.findMany({ where: { AND: [where, beyond] }, orderBy, take })
}

export const countEntries = (db: Db, where: Prisma.AuditEntryWhereInput) => db.auditEntry.count({ where })
