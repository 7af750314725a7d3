import { isId } from '#kit/ids.ts'
import type { Db, Tx } from '../database.ts'
import type { Prisma, Progress, ProgressReport } from '../generated/prisma/client.ts'
import type { LocatorRecord } from '../locator/locator.ts'
import type { ReadingProgressRecord } from './progress.ts'

/** A reader's progress with one book. */
export interface BookProgress extends ReadingProgressRecord {
  reportId: string
  finishedAt: Date | null
}

export interface Report extends ReadingProgressRecord {
  id: string
  userId: string
  bookId: string
  secondsRead: number
  idempotencyKey: string
  inputHash: string
  staleBehindId: string | null
}

export async function findProgress(db: Db, userId: string, bookId: string): Promise<BookProgress | null> {
  const row = await db.progress.findUnique({ where: { userId_bookId: { userId, bookId } } })
  return row && withLocator(row)
}

/** In the order asked for. */
export async function listProgress(
  db: Db,
  userId: string | null,
  bookIds: readonly string[],
): Promise<(BookProgress | null)[]> {
  if (userId === null) return bookIds.map(() => null)
  const rows = await db.progress.findMany({ where: { userId, bookId: { in: bookIds.filter(isId) } } })
  const byBook = new Map(rows.map((row) => [row.bookId, withLocator(row)]))
  return bookIds.map((id) => byBook.get(id) ?? null)
}

const withLocator = <Row extends Progress | ProgressReport>(row: Row) => ({
  ...row,
  locator: row.locator as unknown as LocatorRecord,
})

export async function findReport(db: Db, userId: string, idempotencyKey: string): Promise<Report | null> {
  const row = await db.progressReport.findUnique({
    where: { userId_idempotencyKey: { userId, idempotencyKey } },
  })
  return row && withLocator(row)
}

export async function getReport(db: Db, id: string): Promise<Report> {
  return withLocator(await db.progressReport.findUniqueOrThrow({ where: { id } }))
}

export async function insertReport(tx: Tx, report: Report): Promise<void> {
  await tx.progressReport.create({ data: { ...report, locator: toJson(report.locator) } })
}

/** Makes a report the position. */
export async function moveTo(tx: Tx, report: Report, finishedAt: Date | null): Promise<void> {
  const { id: reportId, userId, bookId, deviceId, totalProgression, at } = report
  const data = { reportId, deviceId, locator: toJson(report.locator), totalProgression, at, finishedAt }
  await tx.progress.upsert({
    where: { userId_bookId: { userId, bookId } },
    create: { userId, bookId, ...data },
    update: data,
  })
}

export const setFinished = (tx: Tx, userId: string, bookId: string, finishedAt: Date) =>
  tx.progress.update({ where: { userId_bookId: { userId, bookId } }, data: { finishedAt } })

const toJson = (locator: LocatorRecord) => locator as unknown as Prisma.InputJsonObject
