import type { SalesRowResolvers } from '../generated/types.ts'
import { toMoney } from '../money.ts'

export const SalesRow: SalesRowResolvers = {
  gross: ({ gross, currency }) => toMoney(gross, currency),
  refunds: ({ refunds, currency }) => toMoney(refunds, currency),
  net: ({ gross, refunds, currency }) => toMoney(gross - refunds, currency),
}
