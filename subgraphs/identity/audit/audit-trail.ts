import { requirePermission } from '#kit/auth/viewer.ts'
import { newId } from '#kit/ids.ts'
import { readPage, toConnection, type PageArgs } from '#kit/pagination/connection.ts'
import type { Caller, Clock, Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { AuditFilter } from '../generated/types.ts'
import { idCursor } from '../keyset.ts'
import { whereOf, type Act, type AuditEntryConnectionRecord } from './audit.ts'
import { countEntries, insertEntry, listEntries } from './audit-repository.ts'

export type AuditTrail = ReturnType<typeof createAuditTrail>

export function createAuditTrail(prisma: PrismaClient, clock: Clock) {
  return {
    /** Within `tx`, so an entry exists exactly when its act does. Without a caller, the platform itself did it. */
    async append(tx: Tx, caller: Caller | null, act: Act): Promise<void> {
      const { action, outcome = 'SUCCESS', subject } = act
      await insertEntry(tx, {
        id: newId(),
        at: clock(),
        actorId: act.actor === undefined ? (caller?.viewer.userId ?? null) : act.actor,
        action,
        subjectType: subject === null ? null : 'User',
        subjectId: subject,
        outcome,
        detail: act.detail ?? null,
        sessionId: act.sessionId === undefined ? (caller?.viewer.sessionId ?? null) : act.sessionId,
        requestId: caller?.requestId ?? 'platform',
        address: caller?.client.address ?? null,
        userAgent: caller?.client.userAgent?.slice(0, 500) ?? null,
      })
    },

    async list(
      { viewer }: Caller,
      filter: AuditFilter | null,
      args: PageArgs,
    ): Promise<AuditEntryConnectionRecord> {
      requirePermission(viewer, 'audit:read')
      const page = readPage(args)
      return { ...toConnection(await listEntries(prisma, whereOf(filter), page), page, idCursor), filter }
    },

    count: ({ filter }: AuditEntryConnectionRecord): Promise<number> => countEntries(prisma, whereOf(filter)),
  }
}
