import type { AuthorResolvers } from '../generated/types.ts'

export const Author: AuthorResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.author.load(id),
}
