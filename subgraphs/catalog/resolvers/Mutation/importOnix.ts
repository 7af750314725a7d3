import type { MutationResolvers } from '../../generated/types.ts'

export const importOnix: MutationResolvers['importOnix'] = (_, { file }, { onix, viewer }) =>
  onix.importOnix(viewer, file)
