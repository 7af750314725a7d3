import type { Count } from '../data-request/data-request.ts'
import type { ErasureResolvers } from '../generated/types.ts'

export const Erasure: ErasureResolvers = {
  dueAt: ({ requestedAt, dueAt }) => dueAt ?? requestedAt,
  parts: ({ parts }) =>
    parts.map(({ subgraph, doneAt, deleted, kept }) => ({
      part: subgraph,
      doneAt,
      deleted: deleted as unknown as Count[],
      kept: kept as unknown as Count[],
    })),
}
