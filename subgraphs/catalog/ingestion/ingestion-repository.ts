import type { Db, Tx } from '../database.ts'
import type { Ingestion, IngestionFinding } from '../generated/prisma/client.ts'
import type { Finding } from './findings.ts'

type NewIngestion = Pick<Ingestion, 'id' | 'uploaderId' | 'bookId' | 'createdAt' | 'state' | 'fileName'> &
  Partial<Pick<Ingestion, 'sha256' | 'finishedAt'>> & { byteSize?: number }

export const insertIngestion = (db: Db, ingestion: NewIngestion): Promise<Ingestion> =>
  db.ingestion.create({ data: ingestion })

export const findIngestion = (db: Db, id: string): Promise<Ingestion | null> =>
  db.ingestion.findUnique({ where: { id } })

/** Counts the attempt; null where another has finished it, or it never was. */
export async function beginAttempt(db: Db, id: string): Promise<Ingestion | null> {
  const [begun] = await db.ingestion.updateManyAndReturn({
    where: { id, state: { in: ['RECEIVED', 'PROCESSING'] } },
    data: { state: 'PROCESSING', attempts: { increment: 1 }, progress: 0 },
  })
  return begun ?? null
}

export async function saveProgress(db: Db, id: string, progress: number): Promise<void> {
  await db.ingestion.updateMany({ where: { id, state: 'PROCESSING' }, data: { progress } })
}

/** False where it had an end already: an ingestion ends once. */
export async function finishIngestion(
  tx: Tx,
  id: string,
  end: Pick<Ingestion, 'state' | 'finishedAt'> & Partial<Pick<Ingestion, 'format' | 'bookId' | 'progress'>>,
): Promise<boolean> {
  const { count } = await tx.ingestion.updateMany({ where: { id, state: 'PROCESSING' }, data: end })
  return count === 1
}

export async function saveFindings(tx: Tx, ingestionId: string, findings: readonly Finding[]): Promise<void> {
  await tx.ingestionFinding.createMany({
    data: findings.map((one, position) => ({ ...one, ingestionId, position })),
  })
}

/** Those whose work is not done yet, the oldest first. */
export async function listUnfinished(db: Db, limit: number): Promise<string[]> {
  const rows = await db.ingestion.findMany({
    where: { state: { in: ['RECEIVED', 'PROCESSING'] } },
    orderBy: { id: 'asc' },
    take: limit,
    select: { id: true },
  })
  return rows.map((row) => row.id)
}

/** Per ingestion, in the order asked for. */
export async function listFindings(db: Db, ids: readonly string[]): Promise<IngestionFinding[][]> {
  const rows = await db.ingestionFinding.findMany({
    where: { ingestionId: { in: [...ids] } },
    orderBy: { position: 'asc' },
  })
  const byId = Map.groupBy(rows, (row) => row.ingestionId)
  return ids.map((id) => byId.get(id) ?? [])
}
