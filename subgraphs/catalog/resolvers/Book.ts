import { type EditableField, toBookField } from '../book/book.ts'
import { checkReadiness } from '../book/readiness.ts'
import type { BookFormat, BookResolvers } from '../generated/types.ts'
import { readSimilarLimit } from '../similar/similar.ts'

export const Book: BookResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.book.load(id),
  description: ({ descriptionHtml }) => descriptionHtml,
  pageCount: ({ publication }) => publication?.positionCount ?? null,
  async publisher({ publisherId }, _, { loaders }) {
    const publisher = await loaders.publisher.load(publisherId)
    if (!publisher) throw new Error(`The publisher ${publisherId} of a book is gone.`)
    return publisher
  },
  contributors: ({ id }, _, { loaders }) => loaders.contributorsOfBook.load(id),
  series: ({ id }, _, { loaders }) => loaders.seriesOfBook.load(id),
  categories: ({ id }, _, { loaders }) => loaders.categoriesOfBook.load(id),
  files: ({ publication }) =>
    publication
      ? [
          {
            format: publication.format as BookFormat,
            byteSize: publication.byteSize,
            sha256: publication.sha256,
          },
        ]
      : [],
  async similar({ id }, { first }, { loaders }) {
    const limit = readSimilarLimit(first)
    return (await loaders.similarToBook.load(id)).slice(0, limit)
  },
  lockedFields: ({ editedFields }) => (editedFields as EditableField[]).map(toBookField),
  async readiness(book, _, { loaders }) {
    const [contributors, categories, isPriced] = await Promise.all([
      loaders.contributorsOfBook.load(book.id),
      loaders.categoriesOfBook.load(book.id),
      loaders.isPriced.load(book.id),
    ])
    return checkReadiness({
      book,
      contributors: contributors.length,
      categories: categories.length,
      isPriced,
    })
  },
}
