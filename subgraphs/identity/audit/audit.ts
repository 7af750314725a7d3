import { badUserInput } from '#kit/errors/refusal.ts'
import { isId } from '#kit/ids.ts'
import type { Connection } from '#kit/pagination/connection.ts'
import type { AuditEntry, Prisma } from '../generated/prisma/client.ts'
import type { AuditFilter } from '../generated/types.ts'

export type AuditEntryRecord = AuditEntry

export interface AuditEntryConnectionRecord extends Connection<AuditEntryRecord> {
  filter: AuditFilter | null
}

/** An act to be written down. By default it succeeded, and the viewer did it. */
export interface Act {
  action: AuditEntry['action']
  outcome?: AuditEntry['outcome']
  /** Null where nobody proved who they are. */
  actor?: string | null
  /** The user whom it was done to; null where there is none of that name. */
  subject: string | null
  sessionId?: string | null
  detail?: string
}

export function whereOf(filter: AuditFilter | null): Prisma.AuditEntryWhereInput {
  const { actorId, subjectId, action, outcome, requestId, from, to } = filter ?? {}
  if (from && to && from > to) throw badUserInput('`from` is later than `to`.')
  return {
    ...(actorId == null ? {} : { actorId: anId(actorId) }),
    ...(subjectId == null ? {} : { subjectId: anId(subjectId) }),
    ...(action == null ? {} : { action: { in: [...action] } }),
    ...(outcome == null ? {} : { outcome }),
    ...(requestId == null ? {} : { requestId: requestId.replaceAll('\0', '') }),
    ...(from || to ? { at: { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) } } : {}),
  }
}

/** What is no id of ours names nobody: no entry has the nil UUID. */
const anId = (id: string) => (isId(id) ? id : '00000000-0000-0000-0000-000000000000')
