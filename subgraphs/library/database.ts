import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

export type Tx = Prisma.TransactionClient
/** The client, or a transaction of it. */
export type Db = PrismaClient | Tx

export type Clock = () => Date

/** What every service is made of. */
export interface Parts {
  prisma: PrismaClient
  clock: Clock
  /** Waits until all that others have said before now is known here. */
  catchUp: () => Promise<void>
}
