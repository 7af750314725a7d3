import type { PlanResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const Plan: PlanResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.plan.load(id),
  price: ({ price, currency }) => toMoney(price, currency),
  bookCount: (_, __, { loaders }) => loaders.memberBookCount(),
}
