import type { ObjectStore } from '#kit/storage/object-store.ts'
import { inPieces, putExport } from '#kit/storage/put-export.ts'
import type { Db } from '../database.ts'

/** Everything that identity keeps of an account, without what is secret of it. */
export async function exportAccount(db: Db, store: ObjectStore, accountId: string, key: string) {
  const where = { accountId }
  const acts = { OR: [{ actorId: accountId }, { subjectId: accountId }] }
  return putExport(store, key, {
    account: await db.account.findMany({
      where: { id: accountId },
      omit: {
        usernameKey: true,
        usernameLooks: true,
        emailKey: true,
        heldEmailKey: true,
        version: true,
        accessSince: true,
      },
    }),
    devices: await db.device.findMany({ where }),
    sessions: inPieces((after, take) =>
      db.session.findMany({ where: { ...where, id: { gt: after } }, orderBy: { id: 'asc' }, take }),
    ),
    accessKeys: await db.accessKey.findMany({ where, omit: { hash: true } }),
    household: await db.householdMember.findMany({ where }),
    householdInvitations: await db.householdInvitation.findMany({ where: { invitedById: accountId } }),
    passkeys: await db.passkey.findMany({ where, omit: { publicKey: true, counter: true } }),
    auditEntries: inPieces((after, take) =>
      db.auditEntry.findMany({ where: { ...acts, id: { gt: after } }, orderBy: { id: 'asc' }, take }),
    ),
  })
}
