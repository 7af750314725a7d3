import type { Publisher } from '../generated/prisma/client.ts'

export type PublisherRecord = Publisher

/** Identity's entity, to which the catalog adds its fields: a reference and nothing else. */
export interface UserRecord {
  id: string
}
