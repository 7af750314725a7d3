import type { QueryResolvers } from '../../generated/types.ts'

export const order: QueryResolvers['order'] = (_, { id }, { orders, viewer }) => orders.find(viewer, id)
