import type { CategoryResolvers } from '../generated/types.ts'

export const Category: CategoryResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.category.load(id),
  parent: ({ parentId }, _, { loaders }) => (parentId === null ? null : loaders.category.load(parentId)),
  children: ({ id }, _, { loaders }) => loaders.childrenOfCategory.load(id),
  bookCount: ({ id }, _, { loaders }) => loaders.bookCountOfCategory.load(id),
}
