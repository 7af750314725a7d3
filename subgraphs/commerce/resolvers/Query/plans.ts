import type { QueryResolvers } from '../../generated/types.ts'

export const plans: QueryResolvers['plans'] = (_, __, { loaders }) => loaders.plansOnSale()
