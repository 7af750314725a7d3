import type { ReadingProgressResolvers } from '../generated/types.ts'
import { percentOf } from '../reading/progress.ts'

export const ReadingProgress: ReadingProgressResolvers = {
  percent: percentOf,
  device: ({ deviceId }) => ({ id: deviceId }),
  updatedAt: ({ at }) => at,
}
