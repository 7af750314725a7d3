import type { DataExportResolvers } from '../generated/types.ts'

export const DataExport: DataExportResolvers = {
  parts: ({ parts }) =>
    parts.map(({ subgraph, byteSize }) => ({ part: subgraph, byteSize: Number(byteSize ?? 0) })),
  url: (request, _args, { archiveLinks }) => archiveLinks.urlOf(request),
}
