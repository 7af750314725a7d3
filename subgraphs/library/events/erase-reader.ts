import { countRecords } from '#kit/events/erased.ts'
import type { Tx } from '../database.ts'
import { deleteReviewsOf } from '../review/review-repository.ts'
import { sayUserDataErased } from './publish.ts'
import { holdFeed } from '../sync/change-feed.ts'

/** Nothing of a reader stays, their reviews included. */
export async function eraseReader(tx: Tx, userId: string): Promise<void> {
  await holdFeed(tx, userId)
  const where = { userId }
  const deleted = countRecords({
    reviews: await deleteReviewsOf(tx, userId),
    libraryItems: await tx.libraryItem.deleteMany({ where }),
    readings: await tx.reading.deleteMany({ where }),
    positions: await tx.progress.deleteMany({ where }),
    progressReports: await tx.progressReport.deleteMany({ where }),
    annotations: await tx.annotation.deleteMany({ where }),
    shelves: await tx.shelf.deleteMany({ where }),
    readingGoals: await tx.readingGoal.deleteMany({ where }),
    entitlements: await tx.entitlement.deleteMany({ where }),
    householdPlaces: await tx.householdMember.deleteMany({ where }),
    memberships: await tx.membership.deleteMany({ where }),
  })
  await tx.editionMove.deleteMany({ where })
  await tx.change.deleteMany({ where })
  await tx.changeCounter.deleteMany({ where })
  await sayUserDataErased(tx, { userId, subgraph: 'library', deleted, kept: [] })
}
