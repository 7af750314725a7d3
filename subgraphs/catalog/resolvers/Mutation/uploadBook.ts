import type { MutationResolvers } from '../../generated/types.ts'

export const uploadBook: MutationResolvers['uploadBook'] = (_parent, { file, input }, { viewer, uploads }) =>
  uploads.uploadBook(viewer, file, input?.bookId ?? null)
