import type { Viewer } from '#kit/auth/viewer.ts'
import { problem, problemOf } from '#kit/errors/problem.ts'
import { countContributors } from '../author/author-repository.ts'
import { listCategoryIds } from '../category/book-category-repository.ts'
import type { Tx } from '../database.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import type { PublishBookInput, WithdrawBookInput } from '../generated/types.ts'
import { readRemark } from '../text-input.ts'
import type { BookRecord } from './book.ts'
import type { BookEditing } from './book-editing.ts'
import { requireDeed } from './book-policy.ts'
import { listSlugsLike, lockBook } from './book-repository.ts'
import { type BookPayload, obstacleTo } from './book-service.ts'
import { checkReadiness, type ReadinessRecord } from './readiness.ts'
import { freeSlug, slugOf } from './slug.ts'

export interface PublishingService {
  publish(viewer: Viewer, input: PublishBookInput): Promise<BookPayload>
  withdraw(viewer: Viewer, input: WithdrawBookInput): Promise<BookPayload>
}

export interface PublishingOptions {
  prisma: PrismaClient
  editing: BookEditing
  clock: () => Date
  /** Waits until what commerce said before now is known here. */
  catchUp: () => Promise<void>
}

/** Characters. */
const maxReason = 1_000

export function createPublishingService({
  prisma,
  editing,
  clock,
  catchUp,
}: PublishingOptions): PublishingService {
  const attempt = (viewer: Viewer, bookId: string): Promise<BookPayload & { isPriced?: boolean }> =>
    prisma.$transaction(async (tx) => {
      const book = await lockBook(tx, bookId)
      const obstacle = await obstacleTo(tx, viewer, 'publish', book, ['input', 'bookId'])
      if (!book || obstacle) return { book: null, problems: obstacle ? [obstacle] : [] }
      if (book.status === 'PUBLISHED') return { book, problems: [] }
      const readiness = await assess(tx, book)
      if (!readiness.ready) return { book: null, problems: [notReady(readiness)], isPriced: book.isPriced }
      const slug = book.slug ?? (await chooseSlug(tx, book))
      const change = { status: 'PUBLISHED', slug, publishedAt: book.publishedAt ?? clock() } as const
      const published = await editing.change(tx, book, { ...change, withdrawnReason: null }, said)
      return { book: published, problems: [] }
    })

  return {
    async publish(viewer, { bookId }) {
      requireDeed(viewer, 'publish')
      const first = await attempt(viewer, bookId)
      if (first.isPriced !== false) return first
      // Commerce's word may be on its way.
      await catchUp()
      return attempt(viewer, bookId)
    },

    async withdraw(viewer, input) {
      requireDeed(viewer, 'publish')
      const reason = readRemark(input.reason, maxReason)
      return prisma.$transaction(async (tx) => {
        const book = await lockBook(tx, input.bookId)
        const obstacle = await obstacleTo(tx, viewer, 'publish', book, ['input', 'bookId'])
        const problems = [...(reason === null ? [badReason] : []), ...(obstacle ? [obstacle] : [])]
        if (!book || reason === null || problems.length) return { book: null, problems }
        if (book.status === 'WITHDRAWN') return { book, problems: [] }
        if (book.status === 'DRAFT') return { book: null, problems: [neverPublished] }
        const change = { status: 'WITHDRAWN', withdrawnReason: reason } as const
        return {
          book: await editing.change(tx, book, change, { type: 'BookWithdrawn', reason }),
          problems: [],
        }
      })
    },
  }
}

const said = { type: 'BookPublished' } as const

async function assess(tx: Tx, book: BookRecord): Promise<ReadinessRecord> {
  const contributors = await countContributors(tx, book.id)
  const categories = (await listCategoryIds(tx, book.id)).length
  return checkReadiness({ book, contributors, categories, isPriced: book.isPriced })
}

/** Kept for ever from then on: an address that was printed must lead to its book. */
async function chooseSlug(tx: Tx, { title }: BookRecord): Promise<string> {
  const base = slugOf(title)
  return freeSlug(base, await listSlugsLike(tx, base))
}

const notReady = ({ checks }: ReadinessRecord) =>
  problemOf('NotReady', 'NOT_READY', 'The book lacks something that a published book must have.', {
    checks: checks.filter((check) => !check.passed),
  })
const badReason = problem('INVALID_INPUT', `A reason has 1 to ${maxReason} characters.`, ['input', 'reason'])
const neverPublished = problem('CONFLICT', 'The book was never published.', ['input', 'bookId'])
