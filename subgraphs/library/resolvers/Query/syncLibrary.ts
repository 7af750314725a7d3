import type { QueryResolvers } from '../../generated/types.ts'

export const syncLibrary: QueryResolvers['syncLibrary'] = (_parent, { since, limit }, { viewer, sync }) =>
  sync.sync(viewer, { since: since ?? null, limit: limit ?? 100 })
