import type { UserConnectionResolvers } from '../generated/types.ts'

export const UserConnection: UserConnectionResolvers = {
  totalCount: (connection, _args, { accounts }) => accounts.countUsers(connection),
}
