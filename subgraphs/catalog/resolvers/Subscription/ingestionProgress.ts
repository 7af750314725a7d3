import type { IngestionRecord } from '../../ingestion/ingestion.ts'
import type { SubscriptionResolvers } from '../../generated/types.ts'

export const ingestionProgress: SubscriptionResolvers['ingestionProgress'] = {
  subscribe: (_parent, { id }, { viewer, ingestions }) => ingestions.watch(viewer, id),
  resolve: (ingestion: IngestionRecord | null) => ingestion,
}
