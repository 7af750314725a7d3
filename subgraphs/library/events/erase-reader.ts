import type { Tx } from '../database.ts'
import { deleteReviewsOf } from '../review/review-repository.ts'
import { holdFeed } from '../sync/change-feed.ts'

/** Nothing of a reader stays, their reviews included. */
export async function eraseReader(tx: Tx, userId: string): Promise<void> {
  await holdFeed(tx, userId)
  await deleteReviewsOf(tx, userId)
  const where = { userId }
  await tx.libraryItem.deleteMany({ where })
  await tx.reading.deleteMany({ where })
  await tx.progress.deleteMany({ where })
  await tx.progressReport.deleteMany({ where })
  await tx.annotation.deleteMany({ where })
  await tx.shelf.deleteMany({ where })
  await tx.readingGoal.deleteMany({ where })
  await tx.entitlement.deleteMany({ where })
  await tx.membership.deleteMany({ where })
  await tx.change.deleteMany({ where })
  await tx.changeCounter.deleteMany({ where })
}
