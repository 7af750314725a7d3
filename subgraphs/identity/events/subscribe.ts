import type { ChangedBy } from '#kit/events/changes.ts'
import type { Event, EventHandlers } from '#kit/events/event.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { Tx } from '../database.ts'
import type { createDataAnswers } from '../data-request/data-answers.ts'
import { exportAccount } from '../data-request/export-account.ts'
import type { UserDataErased, UserDataExported, UserExportRequested } from '../generated/events.ts'
import { sayUserDataExported } from './publish.ts'

/** What identity does when told. */
export const createSubscriptions = (
  answers: ReturnType<typeof createDataAnswers>,
  store: ObjectStore,
): EventHandlers<Tx> => ({
  async UserExportRequested(tx, { data: { userId, requestId } }: Event<UserExportRequested>) {
    const file = await exportAccount(tx, store, userId, `exports/${requestId}/identity.json`)
    await sayUserDataExported(tx, { userId, requestId, subgraph: 'identity', ...file })
  },
  UserDataExported: (tx, { data }: Event<UserDataExported>) => answers.exported(tx, data),
  UserDataErased: (tx, { data }: Event<UserDataErased>) => answers.erased(tx, data),
})

/** Of what is public of somebody, the name alone can become another; a child's is said where it does. */
export const changedBy: ChangedBy = { UserErased: ({ subject }) => [`User:${subject}`] }
