import type { MutationResolvers } from '../../generated/types.ts'

export const cancelMembership: MutationResolvers['cancelMembership'] = (_, __, { memberships, viewer }) =>
  memberships.cancel(viewer)
