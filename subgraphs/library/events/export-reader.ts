import type { Event } from '#kit/events/event.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import { inPieces, putExport } from '#kit/storage/put-export.ts'
import type { Tx } from '../database.ts'
import type { UserExportRequested } from '../generated/events.ts'
import { sayUserDataExported } from './publish.ts'

/** Everything that the library keeps of a reader. */
export async function exportReader(
  tx: Tx,
  store: ObjectStore,
  { data: { userId, requestId } }: Event<UserExportRequested>,
): Promise<void> {
  const where = { userId }
  const file = await putExport(store, `exports/${requestId}/library.json`, {
    libraryItems: await tx.libraryItem.findMany({ where }),
    entitlements: await tx.entitlement.findMany({ where, omit: { version: true } }),
    memberships: await tx.membership.findMany({ where, omit: { version: true } }),
    positions: await tx.progress.findMany({ where }),
    progressReports: inPieces((after, take) =>
      tx.progressReport.findMany({
        where: { ...where, id: { gt: after } },
        omit: { inputHash: true, idempotencyKey: true },
        orderBy: { id: 'asc' },
        take,
      }),
    ),
    annotations: inPieces((after, take) =>
      tx.annotation.findMany({ where: { ...where, id: { gt: after } }, orderBy: { id: 'asc' }, take }),
    ),
    reviews: await tx.review.findMany({ where }),
    shelves: await tx.shelf.findMany({ where, include: { items: true } }),
    readingGoals: await tx.readingGoal.findMany({ where }),
    readings: inPieces((after, take) =>
      tx.reading.findMany({ where: { ...where, id: { gt: after } }, orderBy: { id: 'asc' }, take }),
    ),
  })
  await sayUserDataExported(tx, { userId, requestId, subgraph: 'library', ...file })
}
