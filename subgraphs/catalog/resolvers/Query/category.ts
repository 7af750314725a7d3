import type { QueryResolvers } from '../../generated/types.ts'

export const category: QueryResolvers['category'] = (_, by, { categories }) => categories.find(by)
