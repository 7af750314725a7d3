import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { DataJob } from './data-jobs.ts'
import { findRequest, forgetKeys } from './data-request-repository.ts'
import { createEraseAccount, type EraseAccountOptions } from './erase-account.ts'

export interface DataTaskOptions extends EraseAccountOptions {
  store: ObjectStore
}

/** What is done when its time has come. */
export function createDataTasks(options: DataTaskOptions): (job: DataJob) => Promise<void> {
  const { prisma, store } = options
  const eraseAccount = createEraseAccount(options)

  async function expire(requestId: string): Promise<void> {
    const request = await findRequest(prisma, requestId)
    await store.delete((request?.parts ?? []).flatMap(({ key }) => key ?? []))
    await forgetKeys(prisma, requestId)
  }

  return ({ task, requestId }) => (task === 'ERASE' ? eraseAccount(requestId) : expire(requestId))
}
