import type { LibraryChangesRecord } from '../../sync/sync-service.ts'
import type { SubscriptionResolvers } from '../../generated/types.ts'

export const librarySync: SubscriptionResolvers['librarySync'] = {
  subscribe: (_parent, { since, limit }, { viewer, sync }) =>
    sync.watch(viewer, { since: since ?? null, limit: limit ?? 100 }),
  resolve: (changes: LibraryChangesRecord) => changes,
}
