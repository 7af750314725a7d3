import type { QueryResolvers } from '../../generated/types.ts'

export const categories: QueryResolvers['categories'] = (_, { parentId }, context) =>
  context.categories.list(parentId)
