import type { QueryResolvers } from '../../generated/types.ts'

export const salesReport: QueryResolvers['salesReport'] = async (_, args, { salesReports, viewer }) => ({
  rows: await salesReports(viewer, args),
})
