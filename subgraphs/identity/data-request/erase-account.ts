import { countRecords } from '#kit/events/erased.ts'
import { isLastAdministrator, lockAccount } from '../account/account-repository.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Clock, Tx } from '../database.ts'
import { sayUserDataErased, sayUserErased } from '../events/publish.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { lockRequest, updateRequest } from './data-request-repository.ts'

export interface EraseAccountOptions {
  prisma: PrismaClient
  audit: AuditTrail
  clock: Clock
}

/** Does what an erasure was to do once its grace is over; the other parts of the platform hear of it. */
export const createEraseAccount =
  ({ prisma, audit, clock }: EraseAccountOptions) =>
  (requestId: string): Promise<void> =>
    prisma.$transaction(async (tx) => {
      const request = await lockRequest(tx, requestId)
      if (!request || request.startedAt || request.cancelledAt) return
      const { accountId: id } = request
      const account = await lockAccount(tx, id)
      if (!account || (await isLastAdministrator(tx, account))) {
        await updateRequest(tx, requestId, { cancelledAt: clock(), email: null })
        return
      }
      await updateRequest(tx, requestId, { startedAt: clock() })
      const deleted = await deleteBelongings(tx, id)
      const nobody = `erased-${id}`
      const erased = await tx.account.update({
        where: { id },
        data: {
          username: nobody,
          usernameKey: nobody,
          usernameLooks: nobody,
          email: `${nobody}@quire.invalid`,
          emailKey: `${nobody}@quire.invalid`,
          heldEmailKey: null,
          emailVerified: false,
          displayName: 'Somebody who left',
          roles: [],
          status: 'ERASED',
          accessSince: clock(),
          version: { increment: 1 },
        },
      })
      await audit.append(tx, null, { action: 'ERASE_ACCOUNT', subject: id })
      await sayUserErased(tx, erased)
      const kept = await forgetPlaces(tx, id)
      await sayUserDataErased(tx, { userId: id, subgraph: 'identity', deleted, kept })
    })

async function deleteBelongings(tx: Tx, accountId: string) {
  const where = { accountId }
  return countRecords({
    accounts: 1,
    sessions: await tx.session.deleteMany({ where }),
    devices: await tx.device.deleteMany({ where }),
    passwords: await tx.credential.deleteMany({ where }),
    passkeys: await tx.passkey.deleteMany({ where }),
    authenticatorApps: await tx.totp.deleteMany({ where }),
    recoveryCodes: await tx.recoveryCode.deleteMany({ where }),
    accessKeys: await tx.accessKey.deleteMany({ where }),
    letters: await tx.emailToken.deleteMany({ where }),
    emailChanges: await tx.emailChange.deleteMany({ where }),
  })
}

/** The audit trail stays, as what was done to others stays to be accounted for; where from is gone. */
async function forgetPlaces(tx: Tx, id: string) {
  const acts = { OR: [{ actorId: id }, { subjectId: id }] }
  const data = { address: null, userAgent: null, detail: null }
  return countRecords({ auditEntries: await tx.auditEntry.updateMany({ where: acts, data }) })
}
