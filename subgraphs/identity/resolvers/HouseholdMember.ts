import type { HouseholdMemberResolvers } from '../generated/types.ts'
import { roleOf } from '../household/household.ts'

export const HouseholdMember: HouseholdMemberResolvers = {
  user: ({ account }) => account,
  username: ({ account }) => account.username,
  ageLimit: ({ account }) => account.ageLimit,
  role: roleOf,
}
