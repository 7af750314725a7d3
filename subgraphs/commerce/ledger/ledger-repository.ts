import type { LedgerEntry } from '../generated/prisma/client.ts'
import type { Tx } from '../database.ts'

export type { LedgerEntry }

/** Entries are only ever added. */
export async function insertEntries(tx: Tx, entries: readonly LedgerEntry[]): Promise<void> {
  await tx.ledgerEntry.createMany({ data: [...entries] })
}
