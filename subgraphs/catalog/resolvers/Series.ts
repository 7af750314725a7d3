import type { SeriesResolvers } from '../generated/types.ts'

export const Series: SeriesResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.series.load(id),
}
