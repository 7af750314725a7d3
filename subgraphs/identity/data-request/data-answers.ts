import type { Tx, Clock } from '../database.ts'
import type { UserDataErased, UserDataExported } from '../generated/events.ts'
import type { MailQueue } from '../mail/mail-queue.ts'
import { findAccounts } from '../account/account-repository.ts'
import type { DataJobs } from './data-jobs.ts'
import { archiveEnd, isComplete } from './data-request.ts'
import { findOpenRequest, insertPart, lockRequest, updateRequest } from './data-request-repository.ts'

export interface DataAnswerOptions {
  mail: MailQueue
  dataJobs: DataJobs
  clock: Clock
}

/** Keeps what each part of the platform answers; the last answer completes the request. */
export const createDataAnswers = ({ mail, dataJobs, clock }: DataAnswerOptions) => ({
  async exported(tx: Tx, { userId, requestId, subgraph, key, byteSize }: UserDataExported): Promise<void> {
    const request = await lockRequest(tx, requestId)
    if (!request || request.finishedAt) return
    await insertPart(tx, { requestId, subgraph, key, byteSize: BigInt(byteSize), doneAt: clock() })
    const current = await lockRequest(tx, requestId)
    if (!current || !isComplete(current)) return
    const expiresAt = archiveEnd(clock())
    await updateRequest(tx, requestId, { finishedAt: clock(), expiresAt })
    await dataJobs.plan(tx, { task: 'EXPIRE', requestId }, expiresAt)
    const [user] = await findAccounts(tx, [userId])
    if (user?.status === 'ACTIVE')
      await mail.enqueue(tx, { kind: 'NOTICE', accountId: userId, notice: 'EXPORT_READY', email: user.email })
  },

  async erased(tx: Tx, { userId, subgraph, deleted, kept }: UserDataErased): Promise<void> {
    const open = await findOpenRequest(tx, userId, 'ERASURE')
    const request = open && (await lockRequest(tx, open.id))
    if (!request || request.finishedAt) return
    const counts = { deleted: deleted.map((one) => ({ ...one })), kept: kept.map((one) => ({ ...one })) }
    await insertPart(tx, { requestId: request.id, subgraph, doneAt: clock(), ...counts })
    const current = await lockRequest(tx, request.id)
    if (!current || !isComplete(current)) return
    await updateRequest(tx, request.id, { finishedAt: clock() })
    await mail.enqueue(tx, { kind: 'ERASED', requestId: request.id })
  },
})
