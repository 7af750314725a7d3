import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, type ProblemRecord } from '#kit/errors/problem.ts'
import { newId } from '#kit/ids.ts'
import type { Parts } from '../database.ts'
import { canRead } from '../entitlement/access.ts'
import { findReach, noSuchBook, notEntitled } from '../entitlement/reach.ts'
import { sayBookReviewed } from '../events/publish.ts'
import type { ReviewBookInput } from '../generated/types.ts'
import { lookAgain } from '../look-again.ts'
import { trimmed } from '../stored-text.ts'
import { holdFeed } from '../sync/change-feed.ts'
import { adjustRating, findReview, upsertReview } from './review-repository.ts'
import { averageOf, type ReviewRecord } from './review.ts'

export interface ReviewBookResult {
  review: ReviewRecord | null
  problems: ProblemRecord[]
}

const longestTitle = 150
const longestBody = 10_000

export const createReviewService = ({ prisma, clock, catchUp }: Parts) => ({
  async review(viewer: Viewer, input: ReviewBookInput): Promise<ReviewBookResult> {
    const userId = requirePermission(viewer, 'book:read')
    const faults = faultsOf(input)
    if (faults.length) return { review: null, problems: faults }
    return lookAgain(catchUp, () =>
      prisma.$transaction(async (tx) => {
        await holdFeed(tx, userId)
        const now = clock()
        const reach = await findReach(tx, viewer, input.bookId, now)
        const problems = refusals(reach)
        if (!reach || problems.length) return { review: null, problems }
        const bookId = reach.book.id
        const earlier = await findReview(tx, bookId, userId)
        const { rating } = input
        const review = await upsertReview(tx, {
          id: earlier?.id ?? newId(),
          bookId,
          userId,
          rating,
          title: trimmed(input.title),
          body: trimmed(input.body),
          createdAt: earlier?.createdAt ?? now,
          updatedAt: now,
        })
        const total = await adjustRating(tx, bookId, {
          count: earlier ? 0 : 1,
          sum: rating - (earlier?.rating ?? 0),
        })
        const ratingAverage = averageOf(total) ?? rating
        const said = { bookId, userId, rating, ratingAverage, ratingCount: total.count }
        await sayBookReviewed(tx, said, total.version)
        return { review, problems: [] }
      }),
    )
  },
})

function faultsOf({ rating, title, body }: ReviewBookInput): ProblemRecord[] {
  const faults: ProblemRecord[] = []
  const check = (isFine: boolean, message: string, field: string) => {
    if (!isFine) faults.push(problem('INVALID_INPUT', message, ['input', field]))
  }
  check(rating >= 1 && rating <= 5, 'A rating is 1 to 5.', 'rating')
  check((title?.length ?? 0) <= longestTitle, `At most ${longestTitle} characters.`, 'title')
  check((body?.length ?? 0) <= longestBody, `At most ${longestBody} characters.`, 'body')
  return faults
}

function refusals(reach: Awaited<ReturnType<typeof findReach>>): ProblemRecord[] {
  if (!reach) return [noSuchBook()]
  if (reach.isPublisher)
    return [problem('NOT_ALLOWED', 'A book is not reviewed by its publisher.', ['input', 'bookId'])]
  return reach.hadAccess || canRead(reach.access) ? [] : [notEntitled()]
}
