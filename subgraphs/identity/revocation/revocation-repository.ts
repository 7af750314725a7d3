import type { Db } from '../database.ts'

/** What access tokens no longer hold for. */
export interface Revoked {
  /** Sessions that have ended. */
  sessions: string[]
  /** Accounts whose roles or status changed, and the version from which on a token says what is so. */
  accounts: { id: string; version: number }[]
}

export async function listRevoked(db: Db, since: Date): Promise<Revoked> {
  const [sessions, accounts] = await Promise.all([
    db.session.findMany({ where: { endedAt: { gte: since } }, select: { id: true } }),
    db.account.findMany({ where: { accessSince: { gte: since } }, select: { id: true, version: true } }),
  ])
  return { sessions: sessions.map(({ id }) => id), accounts }
}
