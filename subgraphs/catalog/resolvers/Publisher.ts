import type { PublisherResolvers } from '../generated/types.ts'

export const Publisher: PublisherResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.publisher.load(id),
}
