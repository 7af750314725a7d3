import type { QueryResolvers } from '../../generated/types.ts'

export const categories: QueryResolvers['categories'] = (_, { parentId }, { categories }) =>
  categories.list(parentId)
