import type { AuditEntryConnectionResolvers } from '../generated/types.ts'

export const AuditEntryConnection: AuditEntryConnectionResolvers = {
  totalCount: (connection, _args, { audit }) => audit.count(connection),
}
