import type { MutationResolvers } from '../../generated/types.ts'

export const returnBook: MutationResolvers['returnBook'] = (_parent, { input }, { viewer, opening }) =>
  opening.returnBook(viewer, input)
