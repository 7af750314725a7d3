import type { HouseholdResolvers } from '../generated/types.ts'

export const Household: HouseholdResolvers = {
  invitation: ({ id }, _args, { viewer, invitations }) =>
    viewer.ageLimit === null ? invitations.findOf(id) : null,
}
