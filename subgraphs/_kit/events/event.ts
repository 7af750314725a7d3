/** What travels between subgraphs. At least once; in order for one subject. */
export interface Event<T = unknown> {
  id: string
  type: string
  subject: string
  /** The subject's own; it only rises. */
  version: number
  at: Date
  data: T
  /** Of the span that caused it (W3C Trace Context), where that was traced. */
  traceParent?: string | null
}

export type NewEvent = Pick<Event, 'type' | 'subject' | 'version' | 'data'>

/** The part of a Prisma transaction that the outbox and the inbox use. */
export interface SqlTransaction {
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): Promise<T>
}

export type EventHandlers<Tx> = Record<string, (tx: Tx, event: Event<any>) => Promise<void>>
