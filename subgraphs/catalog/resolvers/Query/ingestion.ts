import type { QueryResolvers } from '../../generated/types.ts'

export const ingestion: QueryResolvers['ingestion'] = (_parent, { id }, { viewer, ingestions }) =>
  ingestions.findIngestion(viewer, id)
