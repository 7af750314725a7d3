import type { Db, Tx } from '../database.ts'
import type { DataPart, DataRequest, DataRequestKind, Prisma } from '../generated/prisma/client.ts'
import type { DataRequestRecord } from './data-request.ts'

const withParts = { parts: { orderBy: { doneAt: 'asc' } } } as const

export const insertRequest = (
  tx: Tx,
  request: Pick<DataRequest, 'id' | 'accountId' | 'kind' | 'requestedAt'> & Partial<DataRequest>,
): Promise<DataRequestRecord> => tx.dataRequest.create({ data: request, include: withParts })

/** The newest first. */
export const listRequests = (
  db: Db,
  accountId: string,
  kind: DataRequestKind,
  take: number,
): Promise<DataRequestRecord[]> =>
  db.dataRequest.findMany({ where: { accountId, kind }, orderBy: { id: 'desc' }, take, include: withParts })

/** The one that is neither done nor taken back. */
export const findOpenRequest = (
  db: Db,
  accountId: string,
  kind: DataRequestKind,
): Promise<DataRequestRecord | null> =>
  db.dataRequest.findFirst({
    where: { accountId, kind, finishedAt: null, cancelledAt: null },
    include: withParts,
  })

export const findRequest = (db: Db, id: string): Promise<DataRequestRecord | null> =>
  db.dataRequest.findUnique({ where: { id }, include: withParts })

/** The request as it is now, and nobody changes it until `tx` ends. */
export async function lockRequest(tx: Tx, id: string): Promise<DataRequestRecord | null> {
  await tx.$queryRaw`SELECT 1 FROM data_request WHERE id = ${id}::uuid FOR UPDATE`
  return findRequest(tx, id)
}

export const updateRequest = (
  db: Db,
  id: string,
  data: Prisma.DataRequestUpdateInput,
): Promise<DataRequestRecord> => db.dataRequest.update({ where: { id }, data, include: withParts })

/** The first answer of a subgraph counts. */
export const insertPart = (
  tx: Tx,
  part: Pick<DataPart, 'requestId' | 'subgraph' | 'doneAt'> &
    Omit<Prisma.DataPartCreateManyInput, 'requestId'>,
) => tx.dataPart.createMany({ data: [part], skipDuplicates: true })

export const forgetKeys = (db: Db, requestId: string) =>
  db.dataPart.updateMany({ where: { requestId }, data: { key: null } })
