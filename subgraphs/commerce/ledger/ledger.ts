import { newId } from '#kit/ids.ts'
import type { Tx } from '../database.ts'
import { insertEntries } from './ledger-repository.ts'

/** What the platform has, owes and earned. Debits are positive, credits negative. */
export type Account = 'provider:built-in' | 'revenue:sales' | 'revenue:memberships' | 'tax:payable'

export interface Posting {
  sourceType: 'payment' | 'refund'
  sourceId: string
  currency: string
  at: Date
  /** One row for each account; they add up to zero. */
  entries: { account: Account; amount: bigint }[]
}

/** Writes one posting; the same source twice is refused by the table. Rows of zero say nothing and are left out. */
export async function post(tx: Tx, { entries, ...posting }: Posting): Promise<void> {
  const sum = entries.reduce((total, entry) => total + entry.amount, 0n)
  if (sum !== 0n) throw new Error(`A posting for ${posting.sourceType} ${posting.sourceId} is off by ${sum}.`)
  const postingId = newId()
  const rows = entries.filter((entry) => entry.amount !== 0n)
  await insertEntries(
    tx,
    rows.map((entry) => ({ ...entry, ...posting, id: newId(), postingId })),
  )
}
