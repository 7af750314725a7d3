import type { UserResolvers } from '../generated/types.ts'

export const User: UserResolvers = {
  __resolveReference: ({ id }) => ({ id }),
  publications: ({ id }, args, { listings }) => listings.publicationsOf(id, args),
}
