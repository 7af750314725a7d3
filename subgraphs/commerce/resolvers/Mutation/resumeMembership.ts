import type { MutationResolvers } from '../../generated/types.ts'

export const resumeMembership: MutationResolvers['resumeMembership'] = (_, __, { memberships, viewer }) =>
  memberships.resume(viewer)
