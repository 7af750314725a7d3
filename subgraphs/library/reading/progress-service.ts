import { requirePermission, type Viewer } from '#kit/auth/viewer.ts'
import { problem, problemOf, type ProblemRecord } from '#kit/errors/problem.ts'
import { isId, newId } from '#kit/ids.ts'
import type { Db, Parts, Tx } from '../database.ts'
import type { Publication } from '../delivery/publication.ts'
import type { Publications } from '../delivery/publications.ts'
import { canRead } from '../entitlement/access.ts'
import { findReach, noSuchBook, notEntitled } from '../entitlement/reach.ts'
import { sayBookFinished } from '../events/publish.ts'
import type { SaveProgressInput } from '../generated/types.ts'
import { readLocator } from '../locator/locator.ts'
import { lookAgain } from '../look-again.ts'
import { holdFeed, recordItemOfBook } from '../sync/change-feed.ts'
import {
  findProgress,
  findReport,
  getReport,
  insertReport,
  moveTo,
  setFinished,
  type Report,
} from './progress-repository.ts'
import { hashInput, isFinish, notInFuture, type ReadingProgressRecord } from './progress.ts'

export interface SaveProgressResult {
  progress: ReadingProgressRecord | null
  problems: ProblemRecord[]
}

const mostSeconds = 86_400
const printable = /^[\x20-\x7e]{1,100}$/

export function createProgressService(parts: Parts & { publications: Publications }) {
  const { prisma, clock, catchUp, publications } = parts

  /** The report that the input makes, or all that is wrong with it. */
  async function read(viewer: Viewer, userId: string, input: SaveProgressInput) {
    const now = clock()
    const reach = await findReach(prisma, viewer, input.bookId, now)
    if (!reach) return { problems: [noSuchBook()] }
    if (!canRead(reach.access)) return { problems: [notEntitled()] }
    const publication = reach.book.publication && (await publications.find(reach.book.publication.prefix))
    if (!publication) return { problems: [problem('CONFLICT', 'The book has no content yet.')] }
    return toReport(input, { userId, bookId: reach.book.id, publication, now })
  }

  return {
    async save(viewer: Viewer, input: SaveProgressInput): Promise<SaveProgressResult> {
      const userId = requirePermission(viewer, 'book:read')
      if (!printable.test(input.idempotencyKey))
        return refused(problem('INVALID_INPUT', '1 to 100 characters of ASCII.', ['input', 'idempotencyKey']))
      // Before anything else: what was answered once is answered so again, whatever has changed since.
      const known = await findReport(prisma, userId, input.idempotencyKey)
      if (known) return repeat(prisma, known, input)

      return lookAgain(catchUp, async () => {
        const reading = await read(viewer, userId, input)
        if ('problems' in reading) return refused(...reading.problems)
        return prisma.$transaction(async (tx) => {
          await holdFeed(tx, userId)
          const earlier = await findReport(tx, userId, input.idempotencyKey)
          return earlier ? repeat(tx, earlier, input) : store(tx, reading.report)
        })
      })
    },
  }
}

function toReport(
  input: SaveProgressInput,
  {
    userId,
    bookId,
    publication,
    now,
  }: { userId: string; bookId: string; publication: Publication; now: Date },
): { report: Report } | { problems: ProblemRecord[] } {
  const { deviceId, secondsRead, idempotencyKey, at } = input
  const problems: ProblemRecord[] = []
  const check = (isFine: boolean, message: string, field: string) => {
    if (!isFine) problems.push(problem('INVALID_INPUT', message, ['input', field]))
  }
  check(isId(deviceId), 'That is no device.', 'deviceId')
  check(secondsRead >= 0 && secondsRead <= mostSeconds, `0 to ${mostSeconds} seconds.`, 'secondsRead')
  const reading = readLocator(input.locator, publication, ['input', 'locator'])
  if ('problems' in reading) return { problems: [...problems, ...reading.problems] }
  if (problems.length) return { problems }
  return {
    report: {
      id: newId(),
      userId,
      bookId,
      deviceId,
      locator: reading.place.locator,
      totalProgression: reading.place.total,
      at: notInFuture(at, now),
      secondsRead,
      idempotencyKey,
      inputHash: hashInput(input),
      staleBehindId: null,
    },
  }
}

async function store(tx: Tx, report: Report): Promise<SaveProgressResult> {
  const { userId, bookId, at } = report
  const stored = await findProgress(tx, userId, bookId)
  const isStale = stored !== null && at < stored.at
  const isFirstFinish = isFinish(report.totalProgression) && !stored?.finishedAt

  await insertReport(tx, { ...report, staleBehindId: isStale ? stored.reportId : null })
  if (!isStale) await moveTo(tx, report, stored?.finishedAt ?? (isFirstFinish ? at : null))
  else if (isFirstFinish) await setFinished(tx, userId, bookId, at)
  if (isFirstFinish) await sayBookFinished(tx, { bookId, userId, at: at.toISOString() })
  if (!isStale || isFirstFinish) await recordItemOfBook(tx, userId, bookId)
  return isStale ? stale(stored) : { progress: report, problems: [] }
}

/** What was answered when the report first came. */
async function repeat(db: Db, report: Report, input: SaveProgressInput): Promise<SaveProgressResult> {
  if (report.inputHash !== hashInput(input))
    return refused(
      problem('IDEMPOTENCY_KEY_REUSED', 'The key was used before, with another report.', [
        'input',
        'idempotencyKey',
      ]),
    )
  if (report.staleBehindId !== null) return stale(await getReport(db, report.staleBehindId))
  return { progress: report, problems: [] }
}

const refused = (...problems: ProblemRecord[]): SaveProgressResult => ({ progress: null, problems })

const stale = (stored: ReadingProgressRecord): SaveProgressResult => ({
  progress: stored,
  problems: [
    problemOf('StaleProgress', 'STALE_PROGRESS', 'A later position is stored.', { stored }, ['input', 'at']),
  ],
})
