import { isId, newId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Device } from '../generated/prisma/client.ts'

/** How many of a user's devices are listed. */
const listLimit = 50

export interface SeenDevice extends Pick<Device, 'accountId' | 'name' | 'platform'> {
  id: string | null
}

/** The account's own device of that id, or a new one; gives its id. */
export async function seeDevice(tx: Tx, { id, ...seen }: SeenDevice, at: Date): Promise<string> {
  const { accountId, name, platform } = seen
  if (id !== null && isId(id)) {
    const known = await tx.device.updateMany({
      where: { id, accountId },
      data: { name, platform, lastSeenAt: at },
    })
    if (known.count) return id.toLowerCase()
  }
  const made = await tx.device.create({
    data: { id: newId(), ...seen, createdAt: at, lastSeenAt: at },
    select: { id: true },
  })
  return made.id
}

export const touchDevice = (tx: Tx, id: string, at: Date) =>
  tx.device.update({ where: { id }, data: { lastSeenAt: at }, select: { id: true } })

/** In the order asked for; a missing device is null. */
export async function findDevices(db: Db, ids: readonly string[]): Promise<(Device | null)[]> {
  const rows = await db.device.findMany({ where: { id: { in: ids.filter(isId) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id.toLowerCase()) ?? null)
}

/** One list for each account, in the order asked for; the device seen last comes first. */
export async function listDevices(db: Db, accountIds: readonly string[]): Promise<Device[][]> {
  const rows = await db.$queryRaw<Device[]>`
    SELECT device.id, account_id AS "accountId", name, platform,
           device.created_at AS "createdAt", device.last_seen_at AS "lastSeenAt"
    FROM unnest(${accountIds.filter(isId)}::uuid[]) AS wanted(id)
    CROSS JOIN LATERAL (
      SELECT * FROM device WHERE account_id = wanted.id ORDER BY last_seen_at DESC, id DESC LIMIT ${listLimit}
    ) AS device
    ORDER BY device.last_seen_at DESC, device.id DESC`
  const byAccount = Map.groupBy(rows, (row) => row.accountId)
  return accountIds.map((id) => byAccount.get(id) ?? [])
}
