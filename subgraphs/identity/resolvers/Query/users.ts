import type { QueryResolvers } from '../../generated/types.ts'

export const users: QueryResolvers['users'] = (_parent, { query, ...page }, context) =>
  context.accounts.listUsers(context, query ?? null, page)
