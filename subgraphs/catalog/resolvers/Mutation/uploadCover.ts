import type { MutationResolvers } from '../../generated/types.ts'

export const uploadCover: MutationResolvers['uploadCover'] = (
  _parent,
  { bookId, file },
  { viewer, covers },
) => covers.uploadCover(viewer, bookId, file)
