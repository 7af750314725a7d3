import type { QueryResolvers } from '../../generated/types.ts'

export const auditLog: QueryResolvers['auditLog'] = (_parent, { filter, ...page }, context) =>
  context.audit.list(context, filter ?? null, page)
