import type { AnnotationConnectionResolvers } from '../generated/types.ts'

export const AnnotationConnection: AnnotationConnectionResolvers = {
  totalCount: ({ bookId }, _args, { loaders }) => loaders.annotationCount.load(bookId),
}
