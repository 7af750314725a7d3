import type { MutationResolvers } from '../../generated/types.ts'

export const startMembership: MutationResolvers['startMembership'] = (
  _,
  { input },
  { memberships, viewer },
) => memberships.start(viewer, input)
