import { countRecords } from '#kit/events/erased.ts'
import { isLastAdministrator, lockAccount } from '../account/account-repository.ts'
import type { AuditTrail } from '../audit/audit-trail.ts'
import type { Tx } from '../database.ts'
import { sayUserDataErased, sayUserErased } from '../events/publish.ts'
import type { PrismaClient, Account } from '../generated/prisma/client.ts'
import { depart, type DepartureParts } from '../household/departure.ts'
import { lockHouseholdOf } from '../household/household-repository.ts'
import { deleteInvitationsFor } from '../household/invitation-repository.ts'
import { lockRequest, updateRequest } from './data-request-repository.ts'

export interface EraseAccountOptions extends DepartureParts {
  prisma: PrismaClient
  audit: AuditTrail
}

/** Does what an erasure was to do once its grace is over; the other parts of the platform hear of it. */
export const createEraseAccount =
  (options: EraseAccountOptions) =>
  (requestId: string): Promise<void> =>
    options.prisma.$transaction(async (tx) => {
      const { audit, clock } = options
      const request = await lockRequest(tx, requestId)
      if (!request || request.startedAt || request.cancelledAt) return
      const { accountId: id } = request
      // Before the account, as everywhere.
      const household = await lockHouseholdOf(tx, id)
      const account = await lockAccount(tx, id)
      if (!account || (await isLastAdministrator(tx, account))) {
        await updateRequest(tx, requestId, { cancelledAt: clock(), email: null })
        return
      }
      await updateRequest(tx, requestId, { startedAt: clock() })
      const deleted = await deleteBelongings(tx, account)
      if (household) await depart(tx, options, household, id)
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
          ageLimit: null,
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

async function deleteBelongings(tx: Tx, account: Account) {
  const accountId = account.id
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
    invitations: await deleteInvitationsFor(tx, account),
  })
}

/** The audit trail stays, as what was done to others stays to be accounted for; where from is gone. */
async function forgetPlaces(tx: Tx, id: string) {
  const acts = { OR: [{ actorId: id }, { subjectId: id }] }
  const data = { address: null, userAgent: null, detail: null }
  return countRecords({ auditEntries: await tx.auditEntry.updateMany({ where: acts, data }) })
}
