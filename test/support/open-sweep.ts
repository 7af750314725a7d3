import { openDatabase } from '#kit/database/open-database.ts'
import { createLog } from '#kit/observability/log.ts'
import type { ObjectStore } from '#kit/storage/object-store.ts'
import type { CatalogConfig } from '../../subgraphs/catalog/config.ts'
import { PrismaClient } from '../../subgraphs/catalog/generated/prisma/client.ts'
import { createSweep } from '../../subgraphs/catalog/sweep/sweep.ts'

const migrations = new URL('../../prisma/catalog/migrations/', import.meta.url)

/** Sweeps a catalog's store when the test says so, and not at night. */
export async function openSweep(config: CatalogConfig, store: ObjectStore, clock: () => Date) {
  const database = await openDatabase({
    config,
    migrations,
    createClient: (options) => new PrismaClient(options),
  })
  const log = createLog({ level: 'silent', part: 'test' })
  const sweep = createSweep({ prisma: database.prisma, store, clock, log })
  return {
    sweep: () => sweep(new AbortController().signal),
    [Symbol.asyncDispose]: async () => database[Symbol.asyncDispose](),
  }
}
