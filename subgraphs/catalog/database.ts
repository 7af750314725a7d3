import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

/** The client, or a transaction of it. */
export type Db = PrismaClient | Tx
export type Tx = Prisma.TransactionClient
