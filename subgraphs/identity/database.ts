import type { RequestScope } from '#kit/graphql/subgraph.ts'
import type { Prisma, PrismaClient } from './generated/prisma/client.ts'

export type Tx = Prisma.TransactionClient
/** The client, or a transaction of it. */
export type Db = PrismaClient | Tx

/** Who asks for an act, and by which request; the audit trail keeps both. */
export type Caller = Pick<RequestScope, 'viewer' | 'requestId' | 'client'>

export type Clock = () => Date
