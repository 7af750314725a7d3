import { isId } from '#kit/ids.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { PrismaClient } from '../generated/prisma/client.ts'
import { isFinished, uploadKey } from './ingestion.ts'
import { findIngestion } from './ingestion-repository.ts'

interface Options {
  prisma: PrismaClient
  store: ObjectStore
  clock: () => Date
}

/** Longer than any upload takes: an object without a row may be one whose row is about to be written. */
const patienceMs = 6 * 3_600_000

/** Removes what a crash left between storing an upload and recording it. */
export async function sweepUploads({ prisma, store, clock }: Options): Promise<void> {
  const prefix = uploadKey('')
  for await (const { key, modifiedAt } of store.list(prefix)) {
    if (clock().getTime() - modifiedAt.getTime() < patienceMs) continue
    const id = key.slice(prefix.length)
    const ingestion = isId(id) ? await findIngestion(prisma, id) : null
    if (!ingestion || isFinished(ingestion)) await store.delete([key])
  }
}
