import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Session, SessionEndReason } from '../generated/prisma/client.ts'

export type NewSession = Pick<
  Session,
  'id' | 'accountId' | 'deviceId' | 'createdAt' | 'expiresAt' | 'address' | 'userAgent'
>

export const insertSession = (tx: Tx, session: NewSession) =>
  tx.session.create({ data: { ...session, refreshedAt: session.createdAt } })

/**
 * The live session, marked as refreshed. One conditional UPDATE: who refreshes, replays or ends a session waits for the others of that
 * session, and then looks again.
 */
export async function refreshLive(
  tx: Tx,
  id: string,
  at: Date,
  from: Pick<Session, 'address' | 'userAgent'>,
): Promise<Session | null> {
  const [session] = await tx.session.updateManyAndReturn({
    where: { id, endedAt: null, expiresAt: { gt: at } },
    data: { refreshedAt: at, ...from },
  })
  return session ?? null
}

/** False where it had ended before. */
export async function endSession(
  tx: Tx,
  id: string,
  endReason: SessionEndReason,
  at: Date,
): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { id, endedAt: null },
    data: { endedAt: at, endReason },
  })
  return count > 0
}

export interface Ending {
  endReason: SessionEndReason
  at: Date
  /** The session that goes on. */
  except?: string | null
}

export const endSessionsOf = (tx: Tx, accountId: string, { endReason, at, except }: Ending) =>
  tx.session.updateMany({
    where: { accountId, endedAt: null, ...(except ? { id: { not: except } } : {}) },
    data: { endedAt: at, endReason },
  })

/** In the order asked for; a missing session is null. */
export async function findSessions(db: Db, ids: readonly string[]): Promise<(Session | null)[]> {
  const rows = await db.session.findMany({ where: { id: { in: ids.filter(isId) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** False where there is no such live session of the account's. */
export async function endSessionOf(tx: Tx, accountId: string, id: string, at: Date): Promise<boolean> {
  if (!isId(id)) return false
  const { count } = await tx.session.updateMany({
    where: { id, accountId, endedAt: null },
    data: { endedAt: at, endReason: 'REVOKED' },
  })
  return count > 0
}

/** One list for each device, in the order asked for; the one that was refreshed last comes first. */
export async function listLiveSessions(db: Db, deviceIds: readonly string[], at: Date): Promise<Session[][]> {
  const rows = await db.session.findMany({
    where: { deviceId: { in: [...deviceIds] }, endedAt: null, expiresAt: { gt: at } },
    orderBy: [{ refreshedAt: 'desc' }, { id: 'desc' }],
    take: 50 * deviceIds.length,
  })
  const byDevice = Map.groupBy(rows, (row) => row.deviceId)
  return deviceIds.map((id) => byDevice.get(id) ?? [])
}
